import '../../styles/core.css';
import './kios.css';
import { render } from 'preact';
import { startTicking } from '../../core/clock.ts';
import { Kiosk } from './kiosk.tsx';

startTicking();
// A finger on glass: nothing to select, drag or zoom.
document.addEventListener('contextmenu', (event) => event.preventDefault());
const root = document.getElementById('app');
if (root) render(<Kiosk />, root);
