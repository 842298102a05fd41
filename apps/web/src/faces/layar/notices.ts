import type { Body } from '../../core/api.ts';

export type Door = Body<'GET /v1/boards/door'>;
type DoorService = Door['services'][number];

/** The first opening and the last closing of a day over some services, as ms; nothing on a closed day. */
export function openingOf(
  day: string,
  services: readonly DoorService[],
): { readonly from: number; readonly to: number } | undefined {
  const hours = services.flatMap((service) => service.hours);
  if (hours.length === 0) return undefined;
  // Jakarta is seven hours ahead of UTC all year round.
  const at = (time: string) => Date.parse(`${day}T${time}:00+07:00`);
  return {
    from: Math.min(...hours.map(({ from }) => at(from))),
    to: Math.max(...hours.map(({ to }) => at(to))),
  };
}

const QUARTER_MS = 15 * 60_000;
/** A notice belongs to its minute; a screen that starts later keeps silent. */
const MINUTE_MS = 60_000;

/** The clip that is due now, if any: opening, a quarter of an hour before closing, closing. */
export function dueNotice(door: Door, now: number): string | undefined {
  const hours = openingOf(door.day, door.services);
  if (!hours) return undefined;
  const notices: readonly (readonly [number, string])[] = [
    [hours.from, 'kabar buka'],
    [hours.to - QUARTER_MS, 'kabar tutup sebentar lagi'],
    [hours.to, 'kabar tutup'],
  ];
  return notices.find(([at]) => now >= at && now < at + MINUTE_MS)?.[1];
}
