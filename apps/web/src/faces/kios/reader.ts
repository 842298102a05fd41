import { language } from '../../core/language.ts';
import { createVoice, type Voice } from '../../core/voice.ts';
import { KIOSK_SPRITES } from '../../voice/kiosk-sprites.ts';
import { CALL_SPRITE } from '../../voice/sprites.ts';
import {
  counterClips,
  floorClips,
  type KioskClip,
  placeClipsInEnglish,
  ticketClips,
} from '../../voice/vocabulary.ts';
import type { Taken } from './taken.ts';

/** Reads the screens aloud, for who cannot read them. Made in answer to a touch. */
export interface Reader {
  /** The screen that has just come, or the number on it. What was being read before breaks off. */
  read(what: Taken | string): void;
  close(): void;
}

const CLIPS: Readonly<Record<string, KioskClip>> = {
  home: 'home',
  agencies: 'agencies',
  services: 'services',
  search: 'search',
  scan: 'scan',
  'find-survey': 'survey',
  survey: 'survey',
  residence: 'residence',
  referred: 'referred',
  sorry: 'sorry',
};

export function createReader(): Reader {
  const voices = new Map<string, Voice>();
  const voiceOf = (name: 'id' | 'en' | 'calls'): Voice => {
    const known = voices.get(name);
    if (known) return known;
    const made =
      name === 'calls'
        ? createVoice(true, CALL_SPRITE)
        : createVoice(true, KIOSK_SPRITES[name], name);
    voices.set(name, made);
    made.unlock().catch(() => undefined);
    return made;
  };
  /** Only the latest is read to its end. */
  let turn = 0;
  const ready = async (voice: Voice) => {
    // A fresh voice needs a moment to begin, and to load its clips.
    const waits = () => voice.state.value === 'loading' || voice.state.value === 'locked';
    for (let tries = 0; tries < 30 && waits(); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const say = async (mine: number, voice: Voice, clips: readonly string[]) => {
    await ready(voice);
    if (mine === turn) await voice.say(clips);
  };
  const number = async (mine: number, { number: text, place }: Taken) => {
    const chosen = language.value;
    const [counter = 1] = place.counterNumbers;
    const screen = voiceOf(chosen);
    if (chosen === 'en') {
      const where = placeClipsInEnglish(counter, place.floor);
      await say(mine, screen, ['number', ...ticketClips(text), ...where, 'ticket']);
      return;
    }
    await say(mine, screen, ['number']);
    await say(mine, voiceOf('calls'), [
      ...ticketClips(text),
      ...counterClips(counter),
      ...floorClips(place.floor),
    ]);
    await say(mine, screen, ['ticket']);
  };
  const hush = () => {
    for (const voice of voices.values()) voice.hush();
  };
  // The language of the moment: made now, while the touch still counts.
  voiceOf(language.value);
  return {
    read(what) {
      turn += 1;
      hush();
      if (typeof what !== 'string') {
        void number(turn, what);
        return;
      }
      const clip = CLIPS[what];
      if (clip) void say(turn, voiceOf(language.value), [clip]);
    },
    close() {
      turn += 1;
      for (const voice of voices.values()) voice.close();
      voices.clear();
    },
  };
}
