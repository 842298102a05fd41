import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { spokenCall } from '@gerai/queue/domain/spoken.ts';
import { describe, expect, it } from 'vitest';
import { createAnnouncer, type ListedCall } from '../core/announcer.ts';
import { createSpeaker } from '../core/speaker.ts';
import { createVoice, type SoundEnvironment } from '../core/voice.ts';
import {
  CALLS,
  callClips,
  counterClips,
  floorClips,
  KIOSK_EN,
  KIOSK_ID,
  LETTERS_ID,
  placeClipsInEnglish,
  ticketClips,
} from './vocabulary.ts';

interface Offsets {
  readonly provisional: boolean;
  readonly seconds: number;
  readonly clips: Readonly<Record<string, readonly [number, number]>>;
}
const offsets = (name: string): Offsets =>
  JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), 'utf8')) as Offsets;

const LETTERS = Object.keys(LETTERS_ID);
const PREFIXES = [...LETTERS, ...LETTERS.flatMap((one) => LETTERS.map((two) => one + two))];

describe('the vocabulary', () => {
  it.each([
    ['calls', CALLS],
    ['kiosk-id', KIOSK_ID],
    ['kiosk-en', KIOSK_EN],
  ] as const)(
    'of %s is in its sprite, each clip apart and of a sound length',
    (name, vocabulary) => {
      const { clips, seconds } = offsets(name);
      expect(Object.keys(clips)).toEqual(Object.keys(vocabulary));
      let end = 0;
      for (const [clip, [start, length]] of Object.entries(clips)) {
        expect(start, clip).toBeGreaterThanOrEqual(end);
        expect(length, clip).toBeGreaterThan(0.15);
        expect(length, clip).toBeLessThan(15);
        end = start + length;
      }
      expect(seconds).toBeGreaterThan(end);
    },
  );

  it('and all sprites together stay small', () => {
    const sizes = ['calls', 'kiosk-id', 'kiosk-en'].map(
      (name) => statSync(join(import.meta.dirname, `${name}.opus`)).size,
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(400 * 1024);
  });

  it('says every call as the server would, word for word', () => {
    const words = (text: string) => text.toLowerCase().replace(/[.,]/g, '').replace(/\s+/g, ' ');
    for (const [index, prefix] of PREFIXES.entries()) {
      for (const times of [1, 2]) {
        const call = {
          number: `${prefix}-${String((index * 37) % 10_000).padStart(3, '0')}`,
          counterNumber: 1 + (index % 40),
          floor: 1 + (index % 5),
          times,
        };
        const clips = callClips(call, false);
        for (const clip of clips) expect(CALLS, `${call.number}: ${clip}`).toHaveProperty([clip]);
        expect(clips.map((clip) => CALLS[clip]?.say).join(' ')).toBe(
          words(spokenCall({ ...call, last: false }, { digits: true, floor: true })),
        );
      }
    }
  });

  it('has every counter and floor there can be, and the numbers of the kiosk in English', () => {
    for (let n = 1; n <= 999; n += 1) {
      for (const clip of counterClips(n)) expect(CALLS, `loket ${n}`).toHaveProperty([clip]);
    }
    for (let n = 1; n <= 99; n += 1) {
      for (const clip of floorClips(n)) expect(CALLS, `lantai ${n}`).toHaveProperty([clip]);
    }
    for (const clip of [...ticketClips('AZ-5098'), ...placeClipsInEnglish(123, 2)]) {
      expect(KIOSK_EN).toHaveProperty([clip]);
    }
  });
});

/** A sound card that plays at once, and remembers when it played what. */
function soundCard() {
  const played: { from: number; to: number; offset: number }[] = [];
  let now = 0;
  let running = true;
  let holdUp = false;
  const node = () => {
    const made = {
      onended: undefined as (() => void) | undefined,
      buffer: null,
      frequency: { value: 0 },
      connect: () => made,
      stop: () => undefined,
      start(at: number, offset?: number, length = 0.75) {
        const to = at + length;
        if (offset !== undefined) played.push({ from: at, to, offset });
        // The card plays in order: what begins later ends later.
        queueMicrotask(() =>
          queueMicrotask(() => {
            now = Math.max(now, to);
            if (!holdUp) made.onended?.();
          }),
        );
      },
    };
    return made;
  };
  const gain = {
    gain: {
      setValueAtTime: () => undefined,
      linearRampToValueAtTime: () => undefined,
      exponentialRampToValueAtTime: () => undefined,
    },
    connect: (to: unknown) => to,
  };
  const context = {
    get state() {
      return running ? 'running' : 'suspended';
    },
    get currentTime() {
      return now;
    },
    destination: {},
    resume: () => {
      running = true;
      return Promise.resolve();
    },
    decodeAudioData: () => Promise.resolve({}),
    createBufferSource: node,
    createOscillator: node,
    createGain: () => gain,
  };
  const late: (() => void)[] = [];
  const environment: SoundEnvironment = {
    context: () => context as unknown as AudioContext,
    load: () => Promise.resolve(new ArrayBuffer(0)),
    speech: () => undefined,
    after: (_ms, run) => {
      late.push(run);
      return () => late.splice(late.indexOf(run), 1);
    },
  };
  return {
    environment,
    played,
    late,
    hangs: () => {
      holdUp = true;
    },
    lock: () => {
      running = false;
    },
  };
}

const SPRITE = { audio: '/x.opus', clips: offsets('calls').clips, vocabulary: CALLS };
const call = (n: number, times = 1): ListedCall => ({
  number: `C-${String(1 + (n % 999)).padStart(3, '0')}`,
  counterNumber: 1 + (n % 18),
  floor: 1,
  times,
  sequence: n + 1,
  at: new Date(Date.parse('2026-11-24T02:00:00Z') + n * 500).toISOString(),
});

describe('a thousand calls', () => {
  it('are all heard once, in their order, and none begins before the one before has ended', async () => {
    const card = soundCard();
    const voice = createVoice(true, SPRITE, 'id', card.environment);
    const heard: string[] = [];
    let done: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      done = resolve;
    });
    const say = createSpeaker({
      voice,
      othersWait: () => announcer.pending.value.length > 0,
      pause: () => Promise.resolve(),
    });
    const announcer = createAnnouncer(async (each) => {
      await say(each);
      heard.push(`${each.sequence} ${each.number}`);
      if (heard.length === 1000) done();
    });
    announcer.take([], Date.parse('2026-11-24T02:00:00Z'));
    // Boards overlap: each lists the newest hundred, some are taken twice.
    const calls = Array.from({ length: 1000 }, (_, n) => call(n));
    for (let end = 10; end <= 1000; end += 10) {
      const board = calls.slice(Math.max(0, end - 100), end).reverse();
      announcer.take(board, Date.parse('2026-11-24T02:00:00Z'));
      if (end % 30 === 0) announcer.take(board, Date.parse('2026-11-24T02:00:00Z'));
    }
    await all;
    expect(heard).toEqual(calls.map(({ sequence, number }) => `${sequence} ${number}`));
    const { played } = card;
    expect(played.length).toBeGreaterThan(5000);
    for (const [index, clip] of played.entries()) {
      expect(clip.from, `clip ${index}`).toBeGreaterThanOrEqual(played[index - 1]?.to ?? 0);
    }
  });
});

describe('the voice', () => {
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('goes on where the sound card never says that it has ended', async () => {
    const card = soundCard();
    const voice = createVoice(true, SPRITE, 'id', card.environment);
    await settled();
    card.hangs();
    let over = false;
    const saying = voice.say(['nomor antrean']).then(() => {
      over = true;
    });
    await settled();
    expect(over).toBe(false);
    for (const run of [...card.late]) run();
    await saying;
    expect(over).toBe(true);
  });

  it('is locked until a touch, and says nothing meanwhile', async () => {
    const card = soundCard();
    card.lock();
    const voice = createVoice(true, SPRITE, 'id', card.environment);
    await settled();
    expect(voice.state.value).toBe('locked');
    await voice.say(['nomor antrean']);
    expect(card.played).toEqual([]);
    await voice.unlock();
    expect(voice.state.value).toBe('clips');
    await voice.say(['nomor antrean', 'huruf C']);
    expect(card.played).toHaveLength(2);
  });

  it('without clips and without an Indonesian voice is a chime; asked again later for the clips', async () => {
    const card = soundCard();
    let online = false;
    const environment: SoundEnvironment = {
      ...card.environment,
      load: () =>
        online ? Promise.resolve(new ArrayBuffer(0)) : Promise.reject(new Error('no network')),
    };
    const voice = createVoice(true, SPRITE, 'id', environment);
    await settled();
    expect(voice.state.value).toBe('chime');
    await voice.say(['nomor antrean']);
    expect(card.played).toEqual([]);
    online = true;
    for (const run of [...card.late]) run();
    await settled();
    expect(voice.state.value).toBe('clips');
  });

  it('with a voice of the machine speaks the sentence', async () => {
    const card = soundCard();
    const said: string[] = [];
    Object.assign(globalThis, {
      SpeechSynthesisUtterance: class {
        onend: (() => void) | undefined;
        readonly text: string;
        constructor(text: string) {
          this.text = text;
        }
      },
    });
    const speech = {
      getVoices: () => [{ lang: 'id-ID', localService: true }],
      speak(utterance: { text: string; onend: () => void }) {
        said.push(utterance.text);
        utterance.onend();
      },
      cancel: () => undefined,
    };
    const voice = createVoice(true, SPRITE, 'id', {
      ...card.environment,
      load: () => Promise.reject(new Error('no network')),
      speech: () => speech as unknown as SpeechSynthesis,
    });
    await settled();
    expect(voice.state.value).toBe('voice');
    await voice.say(callClips(call(6), false));
    expect(said).toEqual([
      'nomor antrean, ce, nol, nol, tujuh, silakan menuju, loket tujuh, lantai satu',
    ]);
  });
});
