import '../../styles/core.css';
import './citizen.css';
import { render } from 'preact';
import { serverNow, startTicking } from '../../core/clock.ts';
import { dayKey } from '../../core/format.ts';
import { language } from '../../core/language.ts';
import { answered } from '../../core/live.ts';
import { startOffline } from '../../core/offline.ts';
import { match, path, startRouter } from '../../core/router.ts';
import { wordsReady } from '../../i18n/citizen.ts';
import { App } from './app.tsx';
import { CATALOGUE_MS, catalogue } from './catalogue.ts';
import { loadVisits } from './my-tickets.ts';
import { serviceLive } from './service.tsx';
import { sendPending } from './survey-store.ts';

const OWN = /^\/($|(b|t|layanan|janji)\/|(layanan|cek|papan)$)/;

startTicking();
startRouter((path) => OWN.test(path));
void sendPending();
addEventListener('online', () => void sendPending());
void loadVisits(dayKey(serverNow()));
const root = document.getElementById('app');
if (root) void show(root);

/**
 * A page that came with its content stays as it is until the script has the same data: nothing moves
 * under somebody's eyes, and on a slow network reading begins with the first packet.
 */
async function show(root: HTMLElement): Promise<void> {
  const words = wordsReady();
  let typeAgain: () => void = () => undefined;
  if (root.hasAttribute('data-prepared')) {
    const service = match('/layanan/:id', path.value)?.[0];
    if (service) await answered(serviceLive(service), CATALOGUE_MS);
    else if (path.value === '/' || path.value === '/layanan')
      await answered(catalogue(), CATALOGUE_MS);
    await words;
    typeAgain = typed(root);
    root.removeAttribute('data-prepared');
    root.replaceChildren();
  }
  // Not even a microtask later where nothing is to be waited for.
  if (language.value !== 'id') await words;
  render(<App />, root);
  typeAgain();
}

/** What somebody has typed into the search before the script came; answers how to put it into the new one. */
function typed(root: HTMLElement): () => void {
  const search = () => root.querySelector<HTMLInputElement>('#cari');
  const before = search();
  if (!before) return () => undefined;
  const { value, selectionStart, selectionEnd } = before;
  const focused = document.activeElement === before;
  return () => {
    const after = search();
    if (!after) return;
    if (value !== '') {
      after.value = value;
      after.dispatchEvent(new Event('input', { bubbles: true }));
    }
    if (!focused) return;
    after.focus({ preventScroll: true });
    after.setSelectionRange(selectionStart, selectionEnd);
  };
}

// A form that is being filled in is never loaded anew under somebody's fingers.
startOffline({
  script: '/sw-warga.js',
  scope: '/',
  idle: () => document.hidden && !path.value.startsWith('/janji/'),
});
