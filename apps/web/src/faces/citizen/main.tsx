import '../../styles/core.css';
import './citizen.css';
import { render } from 'preact';
import { serverNow, startTicking } from '../../core/clock.ts';
import { dayKey } from '../../core/format.ts';
import { startOffline } from '../../core/offline.ts';
import { path, startRouter } from '../../core/router.ts';
import { App } from './app.tsx';
import { loadVisits } from './my-tickets.ts';

const OWN = /^\/($|(b|t|layanan|janji)\/|(layanan|cek|papan)$)/;

startTicking();
startRouter((path) => OWN.test(path));
void loadVisits(dayKey(serverNow()));
const root = document.getElementById('app');
if (root) render(<App />, root);
// A form that is being filled in is never loaded anew under somebody's fingers.
startOffline({
  script: '/sw-warga.js',
  scope: '/',
  idle: () => document.hidden && !path.value.startsWith('/janji/'),
});
