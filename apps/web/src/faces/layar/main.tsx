import '../../styles/core.css';
import './layar.css';
import { render } from 'preact';
import { startTicking } from '../../core/clock.ts';
import { reloadNightly } from '../../core/nightly.ts';
import { startOffline } from '../../core/offline.ts';
import { stayAwake } from '../../core/wake.ts';
import { Display, DoorBoardScreen } from './display.tsx';
import { readSettings } from './settings.ts';

startTicking();
stayAwake();
const settings = readSettings(location.search);
const root = document.getElementById('app');
if (root) {
  render(settings.board === 'door' ? <DoorBoardScreen /> : <Display settings={settings} />, root);
}
/** Nobody is being called: the number that is large has been so for a while. */
const idle = () => document.querySelector('.hero.is-new') === null;
reloadNightly(idle);
startOffline({ script: '/sw-layar.js', scope: '/layar', idle });
