import type { Sprite } from '../core/voice.ts';
import calls from './calls.json' with { type: 'json' };
import { CALLS } from './vocabulary.ts';

/** What a display says. */
export const CALL_SPRITE: Sprite = {
  audio: new URL('./calls.opus', import.meta.url).href,
  clips: calls.clips,
  vocabulary: CALLS,
};
