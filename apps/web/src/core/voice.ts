import { type ReadonlySignal, signal } from '@preact/signals';
import { sentenceOf, type Vocabulary } from '../voice/vocabulary.ts';

/** One file of clips, where each begins and how long it is, in seconds. */
export interface Sprite {
  readonly audio: string;
  readonly clips: Readonly<Record<string, readonly number[]>>;
  readonly vocabulary: Vocabulary;
}

/**
 * off: silent by choice. locked: the browser waits for a touch. loading: the clips are on their way.
 * clips: the recorded ones. voice: an Indonesian voice of this machine. chime: neither.
 */
export type SoundState = 'off' | 'locked' | 'loading' | 'clips' | 'voice' | 'chime';

export interface Voice {
  readonly state: ReadonlySignal<SoundState>;
  /** In answer to a touch: browsers let a page sound only then, or with a flag. */
  unlock(): Promise<void>;
  /** The two tones before a call. Resolves when they have been heard. */
  chime(): Promise<void>;
  /** Resolves when all has been heard, or at once where nothing can be; never rejects. */
  say(clips: readonly string[]): Promise<void>;
  /** Breaks off what is being said. */
  hush(): void;
  /** Gives the sound card back: browsers have few to give. */
  close(): void;
}

/** What sounds, as far as a voice needs it; a test brings its own. */
export interface SoundEnvironment {
  context(): AudioContext | undefined;
  load(audio: string): Promise<ArrayBuffer>;
  speech(): SpeechSynthesis | undefined;
  after(ms: number, run: () => void): () => void;
}

/** Between two clips: a breath. */
const GAP_SECONDS = 0.05;
/** Begins a little later than now, so that nothing is cut off. */
const LEAD_SECONDS = 0.05;
/** Some engines never say that they have ended; nothing may wait for them for ever. */
const LATE_MS = 4000;
const LONGEST_SPEECH_MS = 20_000;
const RETRY_MS = 30_000;

/** Clips first; without them a voice of this machine that speaks the language; else the chime alone. */
export function createVoice(
  on: boolean,
  sprite: Sprite,
  language: 'id' | 'en' = 'id',
  environment: SoundEnvironment = browser,
): Voice {
  const state = signal<SoundState>(on ? 'locked' : 'off');
  let buffer: AudioBuffer | undefined;
  let failed = false;
  let playing: AudioBufferSourceNode[] = [];
  const context = on ? environment.context() : undefined;

  const settle = () => {
    if (context?.state !== 'running') return;
    if (buffer) state.value = 'clips';
    else if (!failed) state.value = 'loading';
    else state.value = localVoice(environment, language) ? 'voice' : 'chime';
  };
  const load = async () => {
    if (!context || buffer) return;
    try {
      buffer = await context.decodeAudioData(await environment.load(sprite.audio));
      failed = false;
    } catch {
      // No network yet, or a browser that does not know Opus: asked again, and spoken otherwise.
      failed = true;
      environment.after(RETRY_MS, () => void load());
    }
    settle();
  };
  if (context) {
    context.onstatechange = () => {
      // A device that changes its output may stop the sound: once unlocked it may go on by itself.
      if (context.state !== 'running' && state.value !== 'locked')
        context.resume().catch(() => undefined);
      settle();
    };
    const speech = environment.speech();
    if (speech) speech.onvoiceschanged = settle;
    settle();
    void load();
  }

  /** Resolves at `ended`, and soon after it should have come. */
  const ended = (node: AudioScheduledSourceNode, seconds: number) =>
    new Promise<void>((resolve) => {
      const cancel = environment.after(seconds * 1000 + LATE_MS, resolve);
      node.onended = () => {
        cancel();
        resolve();
      };
    });

  const playClips = async (names: readonly string[], sound: AudioContext, clips: AudioBuffer) => {
    const begin = sound.currentTime + LEAD_SECONDS;
    let at = begin;
    const nodes = names.flatMap((name) => {
      const [start, length] = sprite.clips[name] ?? [];
      if (start === undefined || length === undefined) return [];
      const node = sound.createBufferSource();
      node.buffer = clips;
      node.connect(sound.destination);
      node.start(at, start, length);
      at += length + GAP_SECONDS;
      return [node];
    });
    playing = nodes;
    const last = nodes.at(-1);
    if (last) await ended(last, at - sound.currentTime);
    playing = [];
  };

  const hush = () => {
    for (const node of playing) node.stop();
    playing = [];
    environment.speech()?.cancel();
  };

  return {
    state,
    async unlock() {
      await context?.resume().catch(() => undefined);
      settle();
    },
    async chime() {
      if (context?.state !== 'running') return;
      const last = tones(context);
      await ended(last.node, last.until - context.currentTime);
    },
    async say(names) {
      if (context?.state !== 'running') return;
      if (buffer) await playClips(names, context, buffer);
      else await speak(environment, sentenceOf(names, sprite.vocabulary), language);
    },
    hush,
    close() {
      hush();
      if (!context) return;
      context.onstatechange = null;
      state.value = 'off';
      context.close().catch(() => undefined);
    },
  };
}

/** A voice of this machine itself: one over the network is dead when the network is. */
function localVoice(
  environment: SoundEnvironment,
  language: 'id' | 'en',
): SpeechSynthesisVoice | undefined {
  return environment
    .speech()
    ?.getVoices()
    .find((voice) => voice.lang.toLowerCase().startsWith(language) && voice.localService);
}

function speak(
  environment: SoundEnvironment,
  sentence: string,
  language: 'id' | 'en',
): Promise<void> {
  const speech = environment.speech();
  const voice = localVoice(environment, language);
  if (!speech || !voice) return Promise.resolve();
  return new Promise((resolve) => {
    const utterance = new SpeechSynthesisUtterance(sentence);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.9;
    const cancel = environment.after(LONGEST_SPEECH_MS, resolve);
    const end = () => {
      cancel();
      resolve();
    };
    utterance.onend = end;
    utterance.onerror = end;
    speech.speak(utterance);
  });
}

/** Two soft tones, by the audio clock; short, since the number is what people wait for. */
function tones(context: AudioContext): { node: OscillatorNode; until: number } {
  const begin = context.currentTime + LEAD_SECONDS;
  const nodes = [659.3, 523.3].map((frequency, index) => {
    const at = begin + index * 0.3;
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = frequency;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.35, at + 0.03);
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.55);
    return { node: tone, until: at + 0.55 };
  });
  const last = nodes.at(-1);
  if (!last) throw new Error('A chime has tones');
  return last;
}

const browser: SoundEnvironment = {
  context: () => ('AudioContext' in globalThis ? new AudioContext() : undefined),
  async load(audio) {
    const response = await fetch(audio);
    if (!response.ok) throw new Error(`${audio}: ${response.status}`);
    return response.arrayBuffer();
  },
  speech: () => ('speechSynthesis' in globalThis ? speechSynthesis : undefined),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
