import '../../styles/core.css';
import './kios.css';
import { render } from 'preact';
import { startTicking } from '../../core/clock.ts';
import { reloadNightly } from '../../core/nightly.ts';
import { startOffline } from '../../core/offline.ts';
import { stayAwake } from '../../core/wake.ts';
import { isIdle, Kiosk } from './kiosk.tsx';

startTicking();
stayAwake();
// A finger on glass: nothing to select, drag, pinch or zoom.
for (const gesture of ['contextmenu', 'dragstart', 'gesturestart']) {
  document.addEventListener(gesture, (event) => event.preventDefault());
}
document.addEventListener(
  'touchmove',
  (event) => {
    if (event.touches.length > 1) event.preventDefault();
  },
  { passive: false },
);
document.addEventListener(
  'wheel',
  (event) => {
    if (event.ctrlKey) event.preventDefault();
  },
  { passive: false },
);
const root = document.getElementById('app');
if (root) render(<Kiosk />, root);
reloadNightly(isIdle);
startOffline({ script: '/sw-kios.js', scope: '/kios', idle: isIdle });
