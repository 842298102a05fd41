import { callClips } from '../voice/vocabulary.ts';
import type { Announcement } from './announcer.ts';
import type { Voice } from './voice.ts';

/** Between the two times that a call is said, in ms. */
const BREATH_MS = 1200;
/** Between two calls of many, in place of the chime: so that two numbers are not heard as one. */
const APART_MS = 600;

export interface SpeakerOptions {
  readonly voice: Pick<Voice, 'chime' | 'say'>;
  /** Whether other calls wait for the voice now. */
  readonly othersWait: () => boolean;
  readonly pause?: (ms: number) => Promise<void>;
}

/**
 * Says calls; resolves when the call has been heard. Alone it is said twice; with others behind it
 * once; and in a row of many without the chime: who only hears must not wait a minute either.
 */
export function createSpeaker({
  voice,
  othersWait,
  pause = byTimer,
}: SpeakerOptions): (announced: Announcement) => Promise<void> {
  /** The call before was followed by this one at once. */
  let inRow = false;
  return async (announced) => {
    if (inRow && announced.short) await pause(APART_MS);
    else await voice.chime();
    const clips = callClips(announced, announced.short);
    await voice.say(clips);
    if (!announced.short && !othersWait()) {
      await pause(BREATH_MS);
      await voice.say(clips);
    }
    inRow = othersWait();
  };
}

function byTimer(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
