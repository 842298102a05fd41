import '../../styles/core.css';
import '../../styles/staff.css';
import './loket.css';
import { render } from 'preact';
import { startTicking } from '../../core/clock.ts';
import { StaffFrame } from '../../kit/staff.tsx';
import { CounterFace } from './counter.tsx';

startTicking();
const root = document.getElementById('app');
if (root) {
  render(
    <StaffFrame face="loket" title="Loket" roles={['officer', 'supervisor', 'floor-manager']}>
      {(person) => <CounterFace person={person} />}
    </StaffFrame>,
    root,
  );
}
