import { signal } from '@preact/signals';

/** Somebody waits for the sound of a call: the ticket is asked for also while the page is hidden. */
export const listening = signal(false);
