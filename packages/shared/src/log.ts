import type { Clock } from './ports.ts';

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  /** `message` is a constant, for searching; what varies goes into the fields. */
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Name, place and code of an error without its text, which may hold what somebody typed. */
  describe(error: unknown): LogFields;
  /** The same log with fields on every line. */
  with(fields: LogFields): Log;
}

/**
 * JSON lines. Bodies are never logged; and as a last line of defence anything that looks like a
 * phone number or a NIK is masked in the finished line.
 */
export function createLog(clock: Clock, write: (line: string) => void, fixed: LogFields = {}): Log {
  const line = (level: string, message: string, fields: LogFields = {}) =>
    write(
      maskPersonalNumbers(
        JSON.stringify({ time: clock.now(), level, message, ...fixed, ...fields }),
      ),
    );
  return {
    info: (message, fields) => line('info', message, fields),
    warn: (message, fields) => line('warn', message, fields),
    error: (message, fields) => line('error', message, fields),
    describe: describeError,
    with: (fields) => createLog(clock, write, { ...fixed, ...fields }),
  };
}

/** Replaces 16-digit numbers and Indonesian mobile numbers, however they are written. */
export function maskPersonalNumbers(text: string): string {
  return text
    .replace(/(?<![\w.])\d{16}(?!\w)/g, '[nik]')
    .replace(/(?<![\w.])(?:\+?62[\s.-]?|0)8[1-35-9](?:[\s.-]?\d){7,10}(?!\w)/g, '[phone]')
    .replace(/(?<![\w.+-])8[1-35-9]\d{7,10}(?!\w)/g, '[phone]');
}

function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const frame = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { error: error.name, code, at: frame?.trim() };
}
