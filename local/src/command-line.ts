import { parseArgs } from 'node:util';
import type { Instant } from '@gerai/shared/ports.ts';
import { instantOf } from '@gerai/shared/time.ts';

export interface StartArguments {
  readonly port: number;
  readonly dataDir: string;
  readonly fresh: boolean;
  /** Where time begins; undefined: now. */
  readonly startAt: Instant | undefined;
}

export const USAGE = `Usage: npm start -- [options]

  --port NUMBER   Port on 127.0.0.1 (default 8080; 0 takes a free one)
  --data DIR      Folder that keeps everything (default .data)
  --fresh         Forget what the folder holds and begin anew
  --clock INSTANT Let time begin there, such as 2026-11-30T01:00:00.000Z (default: now)
  --help          Show this`;

/** Reads the arguments of `npm start`; a mistake is told in a sentence. */
export function readArguments(
  args: readonly string[],
):
  | { readonly kind: 'start'; readonly start: StartArguments }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string } {
  const parsed = parse(args);
  if (typeof parsed === 'string') return { kind: 'mistake', message: parsed };
  if (parsed.help) return { kind: 'help' };
  const port = Number(parsed.port);
  if (!/^\d+$/.test(parsed.port) || port > 65_535) {
    return {
      kind: 'mistake',
      message: `--port needs a number from 0 to 65535, not "${parsed.port}"`,
    };
  }
  const ms = parsed.clock === undefined ? undefined : Date.parse(parsed.clock);
  if (Number.isNaN(ms)) {
    return { kind: 'mistake', message: `--clock needs an instant, not "${parsed.clock}"` };
  }
  const startAt = ms === undefined ? undefined : instantOf(ms);
  return { kind: 'start', start: { port, dataDir: parsed.data, fresh: parsed.fresh, startAt } };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '8080' },
        data: { type: 'string', default: '.data' },
        fresh: { type: 'boolean', default: false },
        clock: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}
