import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CALLS,
  type ClipText,
  KIOSK_EN,
  KIOSK_ID,
  type Vocabulary,
} from '../src/voice/vocabulary.ts';

/**
 * Makes the sprites of the voice: every clip of the vocabulary one after the other in one Opus file,
 * and where each begins. A recording `voice/recordings/<sprite>/<clip>.wav` (mono, 16 bit) is taken;
 * what has none is read by espeak-ng and makes the sprite provisional.
 *
 *   node apps/web/voice/make-sprite.ts        needs espeak-ng and opusenc (Debian: opus-tools)
 */
const HERE = import.meta.dirname;
const RATE = 24_000;
/** Kilobits a second: a synthetic voice has little to lose, a person's more. */
const BITRATE = { synthetic: 12, recorded: 24 };
/** Kept before and after what is heard. */
const EDGE_SECONDS = 0.02;
/** Silence between two clips of the file: what a decoder shifts by a few milliseconds harms nothing. */
const GAP_SECONDS = 0.08;
/** Mean level of what is heard, in dB of full scale; about −16 LUFS for speech. */
const LEVEL_DB = -18;
/** Below this, in parts of full scale, a sample counts as silence. */
const SILENCE = 0.008;

interface Sprite {
  readonly name: string;
  readonly voice: string;
  /** Words per minute. */
  readonly speed: number;
  readonly vocabulary: Vocabulary;
}

const SPRITES: readonly Sprite[] = [
  { name: 'calls', voice: 'id', speed: 135, vocabulary: CALLS },
  { name: 'kiosk-id', voice: 'id', speed: 145, vocabulary: KIOSK_ID },
  { name: 'kiosk-en', voice: 'en', speed: 150, vocabulary: KIOSK_EN },
];

const work = mkdtempSync(join(tmpdir(), 'gerai-voice-'));
try {
  for (const sprite of SPRITES) make(sprite);
} finally {
  rmSync(work, { recursive: true });
}

function make(sprite: Sprite): void {
  const clips: Record<string, [start: number, length: number]> = {};
  const parts: Float32Array[] = [];
  const gap = new Float32Array(Math.round(GAP_SECONDS * RATE));
  let at = 0;
  let synthetic = 0;
  for (const [name, text] of Object.entries(sprite.vocabulary)) {
    const recording = join(HERE, 'recordings', sprite.name, `${name}.wav`);
    const recorded = existsSync(recording);
    if (!recorded) synthetic += 1;
    const samples = levelled(trimmed(recorded ? readWav(recording) : read(sprite, text)));
    if (samples.length === 0) throw new Error(`Nothing is heard of “${name}”`);
    clips[name] = [round(at / RATE), round(samples.length / RATE)];
    parts.push(samples, gap);
    at += samples.length + gap.length;
  }
  const wav = join(work, `${sprite.name}.wav`);
  writeFileSync(wav, wavOf(parts, at));
  const opus = join(HERE, '../src/voice', `${sprite.name}.opus`);
  execFileSync('opusenc', [
    '--quiet',
    '--bitrate',
    String(synthetic > 0 ? BITRATE.synthetic : BITRATE.recorded),
    '--vbr',
    '--speech',
    '--discard-comments',
    wav,
    opus,
  ]);
  const total = Object.keys(clips).length;
  const offsets = { provisional: synthetic > 0, seconds: round(at / RATE), clips };
  writeFileSync(join(HERE, '../src/voice', `${sprite.name}.json`), `${JSON.stringify(offsets)}\n`);
  console.log(
    `${sprite.name}: ${total} clips, ${synthetic} of them synthetic, ${(at / RATE).toFixed(1)} s`,
  );
}

/** One clip by espeak-ng. */
function read(sprite: Sprite, text: ClipText): Float32Array {
  const wav = join(work, 'clip.wav');
  const words = text.read ?? text.say;
  execFileSync('espeak-ng', ['-v', sprite.voice, '-s', String(sprite.speed), '-w', wav, words]);
  return readWav(wav);
}

/** The samples of a mono WAV of 16 bits, at the sprite's rate. @throws Error for any other file. */
function readWav(path: string): Float32Array {
  const file = readFileSync(path);
  let at = 12;
  let rate = 0;
  while (at + 8 <= file.length) {
    const id = file.toString('ascii', at, at + 4);
    const size = Math.min(file.readUInt32LE(at + 4), file.length - at - 8);
    if (id === 'fmt ') {
      if (file.readUInt16LE(at + 10) !== 1 || file.readUInt16LE(at + 22) !== 16) {
        throw new Error(`${path} must be mono with 16 bits`);
      }
      rate = file.readUInt32LE(at + 12);
    }
    if (id === 'data') {
      const samples = new Float32Array(Math.floor(size / 2));
      for (let n = 0; n < samples.length; n += 1) {
        samples[n] = file.readInt16LE(at + 8 + 2 * n) / 32_768;
      }
      return resampled(samples, rate);
    }
    at += 8 + size + (size % 2);
  }
  throw new Error(`${path} is no WAV file`);
}

/** Linear between the samples: enough for speech that is encoded at a few kilobits. */
function resampled(samples: Float32Array, rate: number): Float32Array {
  if (rate === RATE) return samples;
  const result = new Float32Array(Math.floor((samples.length * RATE) / rate));
  for (let n = 0; n < result.length; n += 1) {
    const at = (n * rate) / RATE;
    const before = Math.floor(at);
    const part = at - before;
    result[n] = (samples[before] ?? 0) * (1 - part) + (samples[before + 1] ?? 0) * part;
  }
  return result;
}

function trimmed(samples: Float32Array): Float32Array {
  const first = samples.findIndex((sample) => Math.abs(sample) > SILENCE);
  const last = samples.findLastIndex((sample) => Math.abs(sample) > SILENCE);
  if (first < 0) return new Float32Array();
  const edge = Math.round(EDGE_SECONDS * RATE);
  return samples.slice(Math.max(0, first - edge), last + edge);
}

/** To the same loudness, and never beyond full scale. */
function levelled(samples: Float32Array): Float32Array {
  const heard = samples.filter((sample) => Math.abs(sample) > SILENCE);
  const power = heard.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, heard.length);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const gain = Math.min(10 ** (LEVEL_DB / 20) / Math.sqrt(power), 0.98 / peak);
  return samples.map((sample) => sample * gain);
}

function wavOf(parts: readonly Float32Array[], length: number): Buffer {
  const file = Buffer.alloc(44 + 2 * length);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + 2 * length, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(2 * RATE, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(2 * length, 40);
  let at = 44;
  for (const part of parts) {
    for (const sample of part) {
      file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), at);
      at += 2;
    }
  }
  return file;
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
