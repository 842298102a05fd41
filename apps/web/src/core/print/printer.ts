import type { Paper, Printed, Printer, PrinterChoice } from './slip.ts';

/**
 * Three ways to paper. The browser's own printing (`--kiosk-printing`) says nothing about paper; the
 * other two ask the printer, and know only what it answers.
 */
export function createPrinter(choice: PrinterChoice): Printer {
  if (choice.way === 'css') return cssPrinter;
  const open = choice.way === 'serial' ? openSerial : openUsb;
  return {
    async print(paper) {
      try {
        // Loaded by kiosks with such a printer alone.
        const { encodePaper } = await import('./esc-pos.ts');
        const bytes = encodePaper(paper, choice.roll);
        const line = await open();
        if (!line) return 'offline';
        try {
          return await printOver(line, bytes);
        } finally {
          await line.close();
        }
      } catch {
        // Unplugged, taken by another program, or switched off in between.
        return 'offline';
      }
    },
  };
}

/** The slip stands on the page already, for paper alone. */
const cssPrinter: Printer = {
  print(_paper: Paper) {
    print();
    return Promise.resolve('unknown');
  },
};

/** A line to a printer, both ways. */
export interface PrinterLine {
  send(bytes: Uint8Array): Promise<void>;
  /** One byte of answer, or nothing within a moment. */
  answer(): Promise<number | undefined>;
  close(): Promise<void>;
}

/** DLE EOT n: the printer answers at once, whatever else it does. 1: itself, 4: its paper. */
const ASK_STATE = Uint8Array.of(0x10, 0x04, 0x01);
const ASK_PAPER = Uint8Array.of(0x10, 0x04, 0x04);
const OFFLINE = 0x08;
const PAPER_END = 0x60;
/** Bits 1 and 4 are set and 0 and 7 are not in every answer: anything else is no answer of this kind. */
const FIXED_MASK = 0x93;
const FIXED = 0x12;

/** Asks before and after: paper that ends in the middle of a ticket is no ticket. */
export async function printOver(line: PrinterLine, bytes: Uint8Array): Promise<Printed> {
  const before = await stateOf(line);
  if (before === 'paper' || before === 'offline') return before;
  await line.send(bytes);
  return stateOf(line);
}

async function stateOf(line: PrinterLine): Promise<Printed> {
  await line.send(ASK_PAPER);
  const paper = await line.answer();
  if (paper === undefined || (paper & FIXED_MASK) !== FIXED) return 'unknown';
  if ((paper & PAPER_END) !== 0) return 'paper';
  await line.send(ASK_STATE);
  const state = await line.answer();
  return state !== undefined && (state & FIXED_MASK) === FIXED && (state & OFFLINE) !== 0
    ? 'offline'
    : 'ok';
}

const ANSWER_MS = 700;

function soon<T>(answer: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(undefined), ANSWER_MS);
    answer.then(resolve, () => resolve(undefined)).finally(() => clearTimeout(late));
  });
}

// Web Serial and WebUSB, as far as a printer needs them; the DOM's types do not know them yet.

interface SerialPort {
  open(options: { baudRate: number }): Promise<void>;
  close(): Promise<void>;
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
}
interface UsbDevice {
  readonly configuration: {
    readonly interfaces: readonly {
      readonly interfaceNumber: number;
      readonly alternate: {
        readonly interfaceClass: number;
        readonly endpoints: readonly {
          readonly endpointNumber: number;
          readonly direction: 'in' | 'out';
          readonly type: string;
        }[];
      };
    }[];
  } | null;
  open(): Promise<void>;
  close(): Promise<void>;
  selectConfiguration(value: number): Promise<void>;
  claimInterface(value: number): Promise<void>;
  releaseInterface(value: number): Promise<void>;
  transferOut(endpoint: number, data: Uint8Array): Promise<unknown>;
  transferIn(endpoint: number, length: number): Promise<{ readonly data?: DataView }>;
}
interface Ports {
  readonly serial?: { getPorts(): Promise<SerialPort[]>; requestPort(): Promise<SerialPort> };
  readonly usb?: {
    getDevices(): Promise<UsbDevice[]>;
    requestDevice(options: { filters: { classCode: number }[] }): Promise<UsbDevice>;
  };
}
const PRINTERS = 7;
const BAUD = 9600;

function ports(): Ports {
  return navigator as Ports;
}

/** In answer to a touch of somebody of the staff: the browser asks which printer it may use. */
export async function allowPrinter(way: 'serial' | 'usb'): Promise<boolean> {
  try {
    const { serial, usb } = ports();
    if (way === 'serial') await serial?.requestPort();
    else await usb?.requestDevice({ filters: [{ classCode: PRINTERS }] });
    return way === 'serial' ? serial !== undefined : usb !== undefined;
  } catch {
    // Nothing was chosen.
    return false;
  }
}

async function openSerial(): Promise<PrinterLine | undefined> {
  const [port] = (await ports().serial?.getPorts()) ?? [];
  if (!port) return undefined;
  await port.open({ baudRate: BAUD });
  const writer = port.writable?.getWriter();
  const reader = port.readable?.getReader();
  return {
    async send(bytes) {
      await writer?.write(bytes);
    },
    async answer() {
      return (await soon(reader?.read() ?? Promise.reject()))?.value?.[0];
    },
    async close() {
      await reader?.cancel();
      reader?.releaseLock();
      await writer?.close();
      writer?.releaseLock();
      await port.close();
    },
  };
}

async function openUsb(): Promise<PrinterLine | undefined> {
  const [device] = (await ports().usb?.getDevices()) ?? [];
  if (!device) return undefined;
  await device.open();
  if (!device.configuration) await device.selectConfiguration(1);
  const printing = device.configuration?.interfaces.find(
    ({ alternate }) => alternate.interfaceClass === PRINTERS,
  );
  if (!printing) return undefined;
  await device.claimInterface(printing.interfaceNumber);
  const bulk = (direction: 'in' | 'out') =>
    printing.alternate.endpoints.find(
      (endpoint) => endpoint.type === 'bulk' && endpoint.direction === direction,
    )?.endpointNumber;
  const out = bulk('out');
  const back = bulk('in');
  if (out === undefined) return undefined;
  return {
    async send(bytes) {
      await device.transferOut(out, bytes);
    },
    async answer() {
      if (back === undefined) return undefined;
      return (await soon(device.transferIn(back, 1)))?.data?.getUint8(0);
    },
    async close() {
      await device.releaseInterface(printing.interfaceNumber);
      await device.close();
    },
  };
}
