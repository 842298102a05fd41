import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, Random } from '@gerai/shared/ports.ts';
import type { Devices, StoredDevice } from './ports.ts';
import { retrying } from './retry.ts';

/**
 * Takes a device's token away. Input: the device. Output: the device, revoked; again and again the
 * same. Functions that have seen the device let it in for up to a minute more.
 *
 * Primary course: 1. Read the device. 2. Save it as revoked with a line of the audit.
 */
export interface RevokeDeviceDeps {
  readonly devices: Devices;
  readonly clock: Clock;
  readonly random: Random;
}

export type DeviceRevoked =
  | { readonly kind: 'revoked'; readonly device: StoredDevice }
  | { readonly kind: 'unknown-device' | 'command-reused' };

export function revokeDevice(
  deps: RevokeDeviceDeps,
  deviceId: string,
  command: CommandKey,
  context: CommandContext,
): Promise<DeviceRevoked> {
  return retrying<DeviceRevoked>(deps, 'The device', async () => {
    const before = await deps.devices.find(deviceId);
    if (!before) return { kind: 'unknown-device' };
    if (matchCommand(before.commands, command) === 'reused') return { kind: 'command-reused' };
    if (before.revokedAt !== null) return { kind: 'revoked', device: before };
    const after: StoredDevice = {
      ...before,
      revokedAt: context.time,
      version: before.version + 1,
      commands: rememberCommand(before.commands, command),
    };
    const saved = await deps.devices.save(after, {
      context,
      entry: { action: 'device.revoked', purpose: before.kind, subject: `device/${deviceId}` },
    });
    return saved === 'saved' ? { kind: 'revoked', device: after } : undefined;
  });
}
