/**
 * A ticket as it is printed, in words. The same for paper by CSS and by commands of the printer, so
 * that what one test reads is what the other prints.
 */
export interface Slip {
  readonly mall: string;
  /** SALINAN, where it is not the first. */
  readonly copy: string | null;
  readonly number: string;
  /** Given without network: a small mark beside the number. */
  readonly offline: boolean;
  readonly service: string;
  readonly agency: string;
  readonly place: string;
  /** The slot of a booking. */
  readonly slot: string | null;
  readonly wait: string;
  readonly link: string | null;
  readonly follow: string;
  readonly when: string;
  readonly notes: readonly string[];
}

/** Where somebody is served instead, and what to bring there. It is no number, and says so. */
export interface Directions {
  readonly mall: string;
  readonly title: string;
  readonly go: string;
  readonly place: string;
  readonly service: string;
  readonly agency: string;
  readonly why: string;
  readonly bringTitle: string;
  readonly bring: readonly string[];
  readonly when: string;
  readonly notes: readonly string[];
}

/** What a kiosk prints. */
export type Paper = Slip | Directions;

/**
 * What became of a print. unknown: this way of printing does not tell, so somebody has to be asked.
 */
export type Printed = 'ok' | 'paper' | 'offline' | 'unknown';

export interface Printer {
  print(paper: Paper): Promise<Printed>;
}

/** How a device prints: chosen once, kept on the device. */
export interface PrinterChoice {
  readonly way: 'css' | 'serial' | 'usb';
  /** Width of the roll. A line of a 58 mm roll has 32 characters, of an 80 mm roll 48. */
  readonly roll: 58 | 80;
}

/** `serial 58` as it is kept, or as an address says it; the usual one where that says nothing. */
export function readChoice(text: string | null | undefined): PrinterChoice {
  const [, way, roll] = /^(css|serial|usb)(?: (58|80))?$/.exec(text ?? '') ?? [];
  return {
    way: way === 'serial' || way === 'usb' ? way : 'css',
    roll: roll === '58' ? 58 : 80,
  };
}

export function writeChoice({ way, roll }: PrinterChoice): string {
  return `${way} ${roll}`;
}
