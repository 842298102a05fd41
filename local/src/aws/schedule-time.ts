/**
 * When a one-time schedule is due: `at(2026-11-30T09:30:00)` in its time zone, as milliseconds since
 * the epoch. Undefined when the text is nothing of the kind or the zone is unknown.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function dueMs(expression: string, timeZone = 'UTC'): number | undefined {
  const local = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(expression)?.[1];
  if (!local) return undefined;
  const asUtc = Date.parse(`${local}Z`);
  const first = offsetMs(asUtc, timeZone);
  if (Number.isNaN(asUtc) || first === undefined) return undefined;
  // The offset at the instant itself, which differs from the first guess around a clock change.
  const second = offsetMs(asUtc - first, timeZone) ?? first;
  return asUtc - second;
}

function offsetMs(instantMs: number, timeZone: string): number | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }).formatToParts(instantMs);
    const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
    const wall = Date.UTC(
      of('year'),
      of('month') - 1,
      of('day'),
      of('hour'),
      of('minute'),
      of('second'),
    );
    return wall - Math.floor(instantMs / 1000) * 1000;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
