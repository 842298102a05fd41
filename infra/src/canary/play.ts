import type { Clock, Ids } from '@gerai/shared/ports.ts';
import { epochMs } from '@gerai/shared/time.ts';
import * as z from 'zod/mini';

/** A visit that leaves nothing behind, as far as it can be made without counting as one. */
export interface CanaryTarget {
  readonly apiUrl: string;
  /** Of the canary's own device. */
  readonly deviceToken: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

export type CanaryOutcome =
  | { readonly possible: true; readonly milliseconds: number; readonly held: boolean }
  | {
      readonly possible: false;
      readonly milliseconds: number;
      readonly step: string;
      readonly why: string;
    };

/** A citizen who waits longer than this goes away. */
const PATIENCE_MS = 5_000;
/** Services whose places are looked at. */
const SERVICES_TRIED = 4;

const CatalogueSchema = z.object({
  agencies: z.array(
    z.object({ floor: z.int(), services: z.array(z.object({ serviceId: z.string() })) }),
  ),
});
const AvailabilitySchema = z.object({
  days: z.array(
    z.object({
      day: z.string(),
      state: z.string(),
      slots: z.array(z.object({ time: z.string(), remaining: z.int() })),
    }),
  ),
});
const HoldSchema = z.object({ holdToken: z.string() });
const BoardSchema = z.object({ floor: z.int(), recentCalls: z.array(z.unknown()) });
const HeartbeatSchema = z.object({ deviceId: z.string() });

/**
 * The canary's visit: find a service, see its places, hold one and give it back, look at the display
 * of the floor, and speak up as a kiosk does. Reads and conditioned writes of both services that a
 * visit stands on, through the whole edge; no booking, no ticket and no event come of it, so no
 * count needs an exception. Whether events arrive is told by the pulse (`messaging/compare.ts`).
 */
export async function playCanary(target: CanaryTarget): Promise<CanaryOutcome> {
  const { clock, ids, deviceToken } = target;
  const began = epochMs(clock.now());
  const elapsed = () => epochMs(clock.now()) - began;
  let step = '';
  const ask = async <S extends z.ZodMiniType>(
    name: string,
    path: string,
    schema: S,
  ): Promise<z.infer<S>> => {
    step = name;
    return schema.parse(await (await send(target, path)).json());
  };
  const tell = (name: string, path: string, body: unknown, token?: string): Promise<Response> => {
    step = name;
    return send(target, path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': ids.fresh(),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
    });
  };
  try {
    const { agencies } = await ask('catalogue', '/v1/catalogue', CatalogueSchema);
    const services = agencies.flatMap((agency) => agency.services);
    const floor = agencies[0]?.floor;
    if (services.length === 0 || floor === undefined) throw new Error('The catalogue is empty');

    let place: { serviceId: string; day: string; time: string } | undefined;
    for (const { serviceId } of services.slice(0, SERVICES_TRIED)) {
      const path = `/v1/services/${serviceId}/availability`;
      const { days } = await ask('availability', path, AvailabilitySchema);
      place = days
        .filter(({ state }) => state === 'open')
        .flatMap(({ day, slots }) =>
          slots.flatMap(({ time, remaining }) => (remaining > 0 ? [{ serviceId, day, time }] : [])),
        )
        // The last of the last day, for a moment: the least wanted.
        .at(-1);
      if (place) break;
    }
    if (place) {
      const { serviceId, day } = place;
      const held = HoldSchema.parse(await (await tell('hold', '/v1/holds', place)).json());
      await tell('release', `/v1/holds/${held.holdToken}/release`, { serviceId, day });
    }

    await ask('board', `/v1/boards/floors/${floor}`, BoardSchema);
    const heartbeat = await tell('device', '/v1/devices/heartbeat', {}, deviceToken);
    HeartbeatSchema.parse(await heartbeat.json());
    return { possible: true, milliseconds: elapsed(), held: place !== undefined };
  } catch (error) {
    return { possible: false, milliseconds: elapsed(), step, why: reasonOf(error) };
  }
}

async function send(
  { apiUrl }: CanaryTarget,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const response = await fetch(`${apiUrl}${path}`, {
    ...init,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return response;
}

/** Nothing of a body; the text of a refused connection or a timeout says enough. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : typeof error;
}
