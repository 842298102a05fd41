import type { Sprite } from '../core/voice.ts';
import english from './kiosk-en.json' with { type: 'json' };
import indonesian from './kiosk-id.json' with { type: 'json' };
import { KIOSK_EN, KIOSK_ID } from './vocabulary.ts';

/** What a kiosk reads aloud: its screens, and in English the numbers too. */
export const KIOSK_SPRITES: Readonly<Record<'id' | 'en', Sprite>> = {
  id: {
    audio: new URL('./kiosk-id.opus', import.meta.url).href,
    clips: indonesian.clips,
    vocabulary: KIOSK_ID,
  },
  en: {
    audio: new URL('./kiosk-en.opus', import.meta.url).href,
    clips: english.clips,
    vocabulary: KIOSK_EN,
  },
};
