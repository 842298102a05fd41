/**
 * Everything that a loudspeaker of the mall says, as clips: what each is called and its words. One
 * recording of a clip replaces the synthetic one (see `apps/web/voice/README.md`).
 */
export interface ClipText {
  readonly say: string;
  /** How a synthesiser is to read it, where the spelling misleads it. */
  readonly read?: string;
}

export type Vocabulary = Readonly<Record<string, ClipText>>;

export const DIGITS_ID = [
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
] as const;

/** Names of the letters of a number in Indonesian; I and O are in none. */
export const LETTERS_ID: Readonly<Record<string, string>> = {
  A: 'a',
  B: 'be',
  C: 'ce',
  D: 'de',
  E: 'e',
  F: 'ef',
  G: 'ge',
  H: 'ha',
  J: 'je',
  K: 'ka',
  L: 'el',
  M: 'em',
  N: 'en',
  P: 'pe',
  Q: 'ki',
  R: 'er',
  S: 'es',
  T: 'te',
  U: 'u',
  V: 'fe',
  W: 'we',
  X: 'eks',
  Y: 'ye',
  Z: 'zet',
};

const DIGITS_EN = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
] as const;

/** A counter or floor up to this number is one clip of its own, which sounds better than parts. */
export const WHOLE_COUNTERS = 24;
export const WHOLE_FLOORS = 3;

/** “tujuh belas”: 0 to 99 as it is said. */
export function spokenNumber(n: number): string {
  return numberWords(n).join(' ');
}

/** The words of a number from 0 to 999, each a clip. */
export function numberWords(n: number): string[] {
  const digit = (value: number) => DIGITS_ID[value] ?? '';
  if (n < 10) return [digit(n)];
  if (n === 10) return ['sepuluh'];
  if (n === 11) return ['sebelas'];
  if (n < 20) return [digit(n - 10), 'belas'];
  const rest = (value: number) => (value === 0 ? [] : numberWords(value));
  if (n < 100) return [digit(Math.floor(n / 10)), 'puluh', ...rest(n % 10)];
  if (n < 200) return ['seratus', ...rest(n - 100)];
  return [digit(Math.floor(n / 100)), 'ratus', ...rest(n % 100)];
}

function each<T>(
  values: readonly T[],
  clip: (value: T) => readonly [string, ClipText],
): Vocabulary {
  return Object.fromEntries(values.map(clip));
}
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/** The calls and notices of the displays. */
export const CALLS: Vocabulary = {
  ...each(['nomor antrean', 'silakan menuju', 'panggilan kedua', 'panggilan terakhir'], (say) => [
    say,
    { say },
  ]),
  ...each(Object.entries(LETTERS_ID), ([letter, say]) => [`huruf ${letter}`, { say }]),
  ...each(
    [...DIGITS_ID, 'sepuluh', 'sebelas', 'belas', 'puluh', 'seratus', 'ratus', 'loket', 'lantai'],
    (say) => [say, { say }],
  ),
  ...each(upTo(WHOLE_COUNTERS), (n) => [`loket ${n}`, { say: `loket ${spokenNumber(n)}` }]),
  ...each(upTo(WHOLE_FLOORS), (n) => [`lantai ${n}`, { say: `lantai ${spokenNumber(n)}` }]),
  'kabar buka': { say: 'Selamat pagi. Pelayanan dibuka.' },
  'kabar tutup sebentar lagi': { say: 'Pelayanan ditutup lima belas menit lagi.' },
  'kabar tutup': { say: 'Pelayanan hari ini sudah ditutup. Terima kasih.' },
  'kabar istirahat': { say: 'Loket istirahat. Pelayanan dilanjutkan setelah istirahat.' },
  'kabar lanjut': { say: 'Pelayanan dilanjutkan.' },
  'kabar salat jumat': {
    say: 'Pelayanan berhenti sementara untuk salat Jumat.',
    read: 'Pelayanan berhenti sementara untuk solat Jumat.',
  },
  'kabar gangguan': { say: 'Ada gangguan sistem. Mohon menunggu, nomor Anda tetap berlaku.' },
  'kabar darurat': { say: 'Mohon tenang, dan ikuti arahan petugas ke pintu keluar.' },
};

/** What the kiosk reads aloud in Indonesian; numbers and places it takes from the calls. */
export const KIOSK_ID: Vocabulary = {
  home: {
    say: 'Selamat datang. Untuk mengambil nomor antrean, sentuh tombol biru. Kalau Anda punya janji temu, sentuh tombol di bawahnya, atau arahkan kode QR ke pemindai.',
    read: 'Selamat datang. Untuk mengambil nomor antrean, sentuh tombol biru. Kalau Anda punya janji temu, sentuh tombol di bawahnya, atau arahkan kode kiu er ke pemindai.',
  },
  agencies: { say: 'Pilih instansi yang Anda tuju. Untuk halaman lain, sentuh Berikutnya.' },
  services: { say: 'Pilih layanan. Nomor Anda langsung tercetak.' },
  search: { say: 'Ketik keperluan Anda, lalu pilih layanan.' },
  scan: {
    say: 'Arahkan kode QR ke pemindai di bawah layar. Atau ketik enam huruf kode janji temu Anda.',
    read: 'Arahkan kode kiu er ke pemindai di bawah layar. Atau ketik enam huruf kode janji temu Anda.',
  },
  residence: { say: 'Di kecamatan mana Anda tinggal? Sentuh satu.' },
  referred: { say: 'Layanan ini untuk Anda ada di tempat lain. Baca petunjuk di layar ini.' },
  number: { say: 'Nomor Anda' },
  ticket: { say: 'Ambil tiket di bawah layar. Silakan tunggu sampai dipanggil.' },
  phone: {
    say: 'Ketik nomor HP Anda untuk menerima SMS.',
    read: 'Ketik nomor ha pe Anda untuk menerima es em es.',
  },
  survey: { say: 'Sentuh jawaban yang Anda pilih.' },
  sorry: { say: 'Maaf. Baca tulisan di layar, atau sentuh Panggil petugas.' },
};

export type KioskClip = keyof typeof KIOSK_ID;

/** The same in English, with numbers and places of its own. */
export const KIOSK_EN: Vocabulary = {
  home: {
    say: 'Welcome. To take a number, touch the blue button. If you have a booking, touch the button below it, or hold your QR code to the scanner.',
  },
  agencies: { say: 'Choose the agency you need. For more, touch Next.' },
  services: { say: 'Choose a service. Your number is printed at once.' },
  search: { say: 'Type what you need, then choose a service.' },
  scan: {
    say: 'Hold the QR code to the scanner below the screen, or type the six letters of your booking code.',
  },
  residence: { say: 'In which district do you live? Please touch one.' },
  referred: { say: 'You are served in another place. Please read the screen.' },
  number: { say: 'Your number is' },
  ticket: { say: 'Please take your ticket and wait until you are called.' },
  phone: { say: 'Type your phone number to get a text message.' },
  survey: { say: 'Touch the answer of your choice.' },
  sorry: { say: 'Sorry. Please read the screen, or touch Call the staff.' },
  ...each(Object.keys(LETTERS_ID), (letter) => [`huruf ${letter}`, { say: letter }]),
  ...each([...DIGITS_EN.entries()], ([n, say]) => [DIGITS_ID[n] ?? '', { say }]),
  loket: { say: 'counter' },
  lantai: { say: 'floor' },
};

/** A number digit by digit, so that “tujuh belas” is never heard as “tujuh puluh”. */
export function ticketClips(number: string): string[] {
  const [letters = '', digits = ''] = number.split('-');
  return [
    ...[...letters].map((letter) => `huruf ${letter}`),
    ...[...digits].map((digit) => DIGITS_ID[Number(digit)] ?? ''),
  ];
}

export function counterClips(counter: number): string[] {
  return counter <= WHOLE_COUNTERS ? [`loket ${counter}`] : ['loket', ...numberWords(counter)];
}

export function floorClips(floor: number): string[] {
  return floor <= WHOLE_FLOORS ? [`lantai ${floor}`] : ['lantai', ...numberWords(floor)];
}

/** Counter and floor digit by digit, in English: “counter one seven”. */
export function placeClipsInEnglish(counter: number, floor: number): string[] {
  const digits = (n: number) => [...String(n)].map((digit) => DIGITS_ID[Number(digit)] ?? '');
  return ['loket', ...digits(counter), 'lantai', ...digits(floor)];
}

/** What is said of a call; the short form where others wait behind it. */
export function callClips(
  call: {
    readonly number: string;
    readonly counterNumber: number;
    readonly floor: number;
    readonly times: number;
  },
  short: boolean,
): string[] {
  const number = ticketClips(call.number);
  const counter = counterClips(call.counterNumber);
  if (short) return [...number, ...counter];
  return [
    ...(call.times === 2 ? ['panggilan kedua'] : []),
    'nomor antrean',
    ...number,
    'silakan menuju',
    ...counter,
    ...floorClips(call.floor),
  ];
}

/** The clips as a sentence, for a voice of the machine. */
export function sentenceOf(clips: readonly string[], vocabulary: Vocabulary): string {
  return clips.map((clip) => vocabulary[clip]?.say ?? clip).join(', ');
}
