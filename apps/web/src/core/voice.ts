import { type ReadonlySignal, signal } from '@preact/signals';

const DIGITS = [
  'nol',
  'satu',
  'dua',
  'tiga',
  'empat',
  'lima',
  'enam',
  'tujuh',
  'delapan',
  'sembilan',
];

/** “tujuh belas”: a counter or floor from 0 to 99 as it is said. */
export function spokenNumber(n: number): string {
  if (n < 10) return DIGITS[n] ?? '';
  if (n === 10) return 'sepuluh';
  if (n === 11) return 'sebelas';
  if (n < 20) return `${DIGITS[n - 10]} belas`;
  const rest = n % 10;
  return `${DIGITS[Math.floor(n / 10)]} puluh${rest === 0 ? '' : ` ${DIGITS[rest]}`}`;
}

/** The sentence of a call; digits one by one, so that “tujuh belas” is never heard as “tujuh puluh”. */
export function callSentence(
  call: { readonly number: string; readonly counterNumber: number; readonly floor: number },
  short: boolean,
): string {
  const [letters = '', digits = ''] = call.number.split('-');
  const said = [...letters, ...[...digits].map((digit) => DIGITS[Number(digit)] ?? digit)].join(
    ', ',
  );
  const counter = `loket ${spokenNumber(call.counterNumber)}`;
  if (short) return `${said}, ${counter}`;
  return `Nomor antrean, ${said}, silakan menuju ${counter}, lantai ${spokenNumber(call.floor)}`;
}

/** off: silent by choice. locked: the browser waits for a touch. chime: no Indonesian voice on this machine. */
export type SoundState = 'off' | 'locked' | 'chime' | 'voice';

export interface Voice {
  readonly state: ReadonlySignal<SoundState>;
  /** In answer to a touch: browsers let a page sound only then, or with a flag. */
  unlock(): Promise<void>;
  /** Resolves when all has been heard. */
  say(sentence: string, times: number): Promise<void>;
}

const LONGEST_SPEECH_MS = 20_000;

/** A chime, then the sentence with an Indonesian voice of this machine; where there is none, the chime alone. */
export function createVoice(on: boolean): Voice {
  const state = signal<SoundState>(on ? 'locked' : 'off');
  let context: AudioContext | undefined;

  const settle = () => {
    if (context?.state === 'running') state.value = indonesianVoice() ? 'voice' : 'chime';
  };
  if (on) {
    context = new AudioContext();
    context.onstatechange = settle;
    settle();
    if ('speechSynthesis' in globalThis) speechSynthesis.onvoiceschanged = settle;
  }

  return {
    state,
    async unlock() {
      await context?.resume();
      settle();
    },
    async say(sentence, times) {
      if (state.value === 'off' || state.value === 'locked' || !context) return;
      await chime(context);
      const voice = indonesianVoice();
      if (!voice) return;
      for (let time = 0; time < times; time += 1) await speak(sentence, voice);
    },
  };
}

function indonesianVoice(): SpeechSynthesisVoice | undefined {
  if (!('speechSynthesis' in globalThis)) return undefined;
  return speechSynthesis
    .getVoices()
    .find((voice) => voice.lang.toLowerCase().startsWith('id') && voice.localService);
}

/** Two soft tones, by the audio clock. */
function chime(context: AudioContext): Promise<void> {
  return new Promise((resolve) => {
    const tones = [659.3, 523.3];
    for (const [index, frequency] of tones.entries()) {
      const at = context.currentTime + index * 0.35;
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.frequency.value = frequency;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.35, at + 0.03);
      gain.gain.exponentialRampToValueAtTime(0.001, at + 0.7);
      tone.connect(gain).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.75);
      if (index === tones.length - 1) tone.onended = () => resolve();
    }
  });
}

function speak(sentence: string, voice: SpeechSynthesisVoice): Promise<void> {
  return new Promise((resolve) => {
    const utterance = new SpeechSynthesisUtterance(sentence);
    utterance.voice = voice;
    utterance.lang = 'id-ID';
    utterance.rate = 0.9;
    // Some engines never say that they have ended.
    const late = setTimeout(resolve, LONGEST_SPEECH_MS);
    const end = () => {
      clearTimeout(late);
      resolve();
    };
    utterance.onend = end;
    utterance.onerror = end;
    speechSynthesis.speak(utterance);
  });
}
