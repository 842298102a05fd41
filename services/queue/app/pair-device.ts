import type { DeviceKind } from '@gerai/shared/contract/roles.ts';
import { type CommandKey, matchCommand } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { deriveBytes, deriveId, sameText, tokenHash } from '@gerai/shared/security/hash.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import type { Devices, Pairing, Pairings, Secrecy, StoredDevice } from './ports.ts';

/**
 * A device is let in: it shows a code, a supervisor types it in, the device gets its token.
 *
 * Primary course:
 *  1. `beginPairing`: the device takes a free six-digit code for ten minutes, and a secret.
 *  2. `approvePairing`: a supervisor names the device that shows the code; with a line of the audit.
 *  3. `collectToken`: the device asks with code and secret until it gets its token.
 */
export interface PairDeviceDeps {
  readonly pairings: Pairings;
  readonly devices: Devices;
  readonly secrecy: Secrecy;
}

const VALID_MINUTES = 10;
/** Codes that a device tries: of a million, few are on a screen at a time. */
const TRIES = 5;

export interface Begun {
  readonly code: string;
  readonly secret: string;
  readonly validUntil: Instant;
}

/** @throws Error when every code that was tried is on another screen. */
export async function beginPairing(
  deps: PairDeviceDeps,
  kind: DeviceKind,
  command: CommandKey,
  context: CommandContext,
): Promise<Begun> {
  const secret = await deps.secrecy.pairingSecret(command);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const wanted: Pairing = {
      code: codeOf(command, attempt),
      kind,
      mallId: context.mallId,
      secretHash: tokenHash(secret),
      validUntil: addMinutes(context.time, VALID_MINUTES),
      deviceId: null,
      version: 1,
    };
    const taken = await deps.pairings.begin(wanted, context.time);
    if (taken !== 'taken') return { code: taken.code, secret, validUntil: taken.validUntil };
  }
  throw new Error('No code is free');
}

export type Approved =
  | { readonly kind: 'approved'; readonly device: StoredDevice }
  | { readonly kind: 'not-found' | 'command-reused' };

export async function approvePairing(
  deps: PairDeviceDeps,
  input: { readonly code: string; readonly floor: number; readonly name: string },
  command: CommandKey,
  context: CommandContext,
): Promise<Approved> {
  const pairing = await deps.pairings.find(input.code);
  if (!pairing || pairing.mallId !== context.mallId) return { kind: 'not-found' };
  if (pairing.deviceId !== null) return known(deps, pairing.deviceId, command);
  if (context.time > pairing.validUntil) return { kind: 'not-found' };
  const deviceId = deriveId('dev', pairing.secretHash);
  const device: StoredDevice = {
    deviceId,
    mallId: pairing.mallId,
    kind: pairing.kind,
    floor: input.floor,
    name: input.name,
    registeredAt: context.time,
    revokedAt: null,
    lastSeenAt: null,
    printsOnRoll: null,
    paper: 'unknown',
    helpAt: null,
    version: 1,
    commands: [command],
  };
  const saved = await deps.pairings.approve(
    { ...pairing, deviceId, version: pairing.version + 1 },
    device,
    {
      context,
      entry: { action: 'device.paired', purpose: pairing.kind, subject: `device/${deviceId}` },
    },
  );
  return saved === 'saved' ? { kind: 'approved', device } : known(deps, deviceId, command);
}

/** Approved before: by this very command, or by somebody else. */
async function known(
  deps: PairDeviceDeps,
  deviceId: string,
  command: CommandKey,
): Promise<Approved> {
  const device = await deps.devices.find(deviceId);
  if (!device) return { kind: 'not-found' };
  const match = matchCommand(device.commands, command);
  if (match === 'reused') return { kind: 'command-reused' };
  return match === 'same' ? { kind: 'approved', device } : { kind: 'not-found' };
}

export type Collected =
  | { readonly kind: 'paired'; readonly device: StoredDevice; readonly token: string }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'not-found' };

export async function collectToken(
  deps: PairDeviceDeps,
  input: { readonly code: string; readonly secret: string },
  now: Instant,
): Promise<Collected> {
  const pairing = await deps.pairings.find(input.code);
  if (!pairing || !sameText(tokenHash(input.secret), pairing.secretHash)) {
    return { kind: 'not-found' };
  }
  if (pairing.deviceId === null) {
    return now > pairing.validUntil ? { kind: 'not-found' } : { kind: 'waiting' };
  }
  const device = await deps.devices.find(pairing.deviceId);
  if (!device || device.revokedAt !== null) return { kind: 'not-found' };
  return { kind: 'paired', device, token: await deps.secrecy.deviceToken(device) };
}

function codeOf(command: CommandKey, attempt: number): string {
  const value = deriveBytes('pairing', command.key, String(attempt)).readUInt32BE(0) % 1_000_000;
  return String(value).padStart(6, '0');
}
