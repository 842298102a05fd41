import '../../styles/core.css';
import './citizen.css';
import { render } from 'preact';
import { startTicking } from '../../core/clock.ts';
import { startRouter } from '../../core/router.ts';
import { App } from './app.tsx';

const OWN = /^\/($|(b|t|layanan|janji)\/|(layanan|cek|papan)$)/;

startTicking();
startRouter((path) => OWN.test(path));
const root = document.getElementById('app');
if (root) render(<App />, root);
