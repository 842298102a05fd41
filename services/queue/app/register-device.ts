import type { DeviceKind } from '@gerai/shared/contract/roles.ts';
import { type CommandKey, matchCommand } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import type { Devices, Secrecy, StoredDevice } from './ports.ts';

/**
 * Pairs a kiosk or a display.
 *
 * Input: kind, floor, name. Output: the device with its token, which is derived again for a repeated
 * command and stored nowhere.
 *
 * Primary course: 1. Derive the id from the command. 2. Put the device with a line of the audit.
 * 3. Derive its token.
 */
export interface RegisterDeviceDeps {
  readonly devices: Devices;
  readonly secrecy: Secrecy;
}

export type DeviceRegistered =
  | { readonly kind: 'registered'; readonly device: StoredDevice; readonly token: string }
  | { readonly kind: 'command-reused' };

export async function registerDevice(
  deps: RegisterDeviceDeps,
  input: { readonly kind: DeviceKind; readonly floor: number; readonly name: string },
  command: CommandKey,
  context: CommandContext,
): Promise<DeviceRegistered> {
  const deviceId = deriveId('dev', command.key);
  const wanted: StoredDevice = {
    ...input,
    deviceId,
    mallId: context.mallId,
    registeredAt: context.time,
    revokedAt: null,
    lastSeenAt: null,
    printsOnRoll: null,
    paper: 'unknown',
    helpAt: null,
    version: 1,
    commands: [command],
  };
  const saved = await deps.devices.save(wanted, {
    context,
    entry: { action: 'device.registered', purpose: input.kind, subject: `device/${deviceId}` },
  });
  const device = saved === 'saved' ? wanted : await deps.devices.find(deviceId);
  if (!device) throw new Error('A device that stood there is gone');
  if (matchCommand(device.commands, command) === 'reused') return { kind: 'command-reused' };
  return { kind: 'registered', device, token: await deps.secrecy.deviceToken(device) };
}
