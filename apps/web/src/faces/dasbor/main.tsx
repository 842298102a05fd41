import '../../styles/core.css';
import '../../styles/staff.css';
import './dasbor.css';
import { render } from 'preact';
import { startTicking } from '../../core/clock.ts';
import { StaffFrame } from '../../kit/staff.tsx';
import { Dashboard } from './dashboard.tsx';

startTicking();
const root = document.getElementById('app');
if (root) {
  render(
    <StaffFrame
      face="dasbor"
      title="Dasbor"
      roles={['leadership', 'floor-manager', 'supervisor', 'admin']}
    >
      {() => <Dashboard />}
    </StaffFrame>,
    root,
  );
}
