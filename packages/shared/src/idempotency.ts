import { createHash } from 'node:crypto';
import { encodeBase32 } from './encoding.ts';

/**
 * The Idempotency-Key of a request, scoped to its route and caller, with a fingerprint of what it
 * asked. Kept on the aggregate that the command changed: no copy of the answer, which is rebuilt.
 */
export interface CommandKey {
  readonly key: string;
  readonly fingerprint: string;
}

/** Commands an aggregate remembers: a day's double taps, bounded so that the item stays small. */
const REMEMBERED = 6;

/** @param scope route and caller, so that two callers may use the same key. */
export function commandKey(scope: string, idempotencyKey: string, content: unknown): CommandKey {
  return { key: hash(`${scope}\u001f${idempotencyKey}`), fingerprint: hash(canonical(content)) };
}

/** new: not seen. same: a repetition. reused: the key came with other content. */
export function matchCommand(
  remembered: readonly CommandKey[],
  command: CommandKey,
): 'new' | 'same' | 'reused' {
  const known = remembered.find(({ key }) => key === command.key);
  if (!known) return 'new';
  return known.fingerprint === command.fingerprint ? 'same' : 'reused';
}

export function rememberCommand(
  remembered: readonly CommandKey[],
  command: CommandKey,
): readonly CommandKey[] {
  return [...remembered.filter(({ key }) => key !== command.key), command].slice(-REMEMBERED);
}

/** JSON with sorted keys: the order in which a client writes its fields does not matter. */
function canonical(content: unknown): string {
  return (
    JSON.stringify(content, (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    ) ?? 'null'
  );
}

function hash(text: string): string {
  return encodeBase32(createHash('sha256').update(text).digest().subarray(0, 16));
}
