import '../../styles/core.css';
import '../../styles/staff.css';
import './meja.css';
import { render } from 'preact';
import { startTicking } from '../../core/clock.ts';
import { StaffFrame } from '../../kit/staff.tsx';
import { Desk } from './desk.tsx';

startTicking();
const root = document.getElementById('app');
if (root) {
  render(
    <StaffFrame
      face="meja"
      title="Meja Informasi"
      roles={['frontdesk', 'floor-manager', 'officer', 'supervisor', 'admin']}
    >
      {(person) => <Desk person={person} />}
    </StaffFrame>,
    root,
  );
}
