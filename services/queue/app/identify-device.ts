import type { DeviceCaller, DeviceKind } from '@gerai/shared/contract/roles.ts';
import type { Clock } from '@gerai/shared/ports.ts';
import { sameText } from '@gerai/shared/security/hash.ts';
import { epochMs } from '@gerai/shared/time.ts';
import type { Devices, Secrecy } from './ports.ts';

/** How long a function goes on believing that a device has not been revoked. */
const KEEP_MS = 60_000;

export interface IdentifyDeviceDeps {
  readonly devices: Devices;
  readonly secrecy: Secrecy;
  readonly clock: Clock;
}

/**
 * Recognises a device by its token `gd1.<id>.<kind>.<floor>.<mac>`: the mac tells that we made it, a
 * read of the device (kept for a minute) that it has not been revoked.
 */
export function createIdentifyDevice(deps: IdentifyDeviceDeps) {
  const kept = new Map<string, { readonly active: boolean; readonly until: number }>();

  const isActive = async (deviceId: string): Promise<boolean> => {
    const now = epochMs(deps.clock.now());
    const known = kept.get(deviceId);
    if (known && known.until > now) return known.active;
    const device = await deps.devices.find(deviceId);
    const active = device !== undefined && device.revokedAt === null;
    kept.set(deviceId, { active, until: now + KEEP_MS });
    return active;
  };

  return async (token: string): Promise<DeviceCaller | undefined> => {
    const [form, deviceId, kindText, floorText] = token.split('.');
    const deviceKind = kindOf(kindText);
    const floor = Number(floorText);
    if (form !== 'gd1' || !deviceId || !deviceKind || !Number.isInteger(floor)) return undefined;
    const expected = await deps.secrecy.deviceToken({ deviceId, kind: deviceKind, floor });
    if (!sameText(token, expected) || !(await isActive(deviceId))) return undefined;
    return { kind: 'device', deviceId, deviceKind, floor };
  };
}

function kindOf(text: string | undefined): DeviceKind | undefined {
  return text === 'kiosk' || text === 'display' ? text : undefined;
}
