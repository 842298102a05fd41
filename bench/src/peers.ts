/**
 * How other systems estimate a wait, from the descriptions of their formulas: what our estimates are
 * measured against. All in minutes.
 */

export interface ZmsPerson {
  /** Slot of a booking as minutes from now; null for somebody who waits. */
  readonly slotIn: number | null;
  readonly asked: boolean;
}

/**
 * ZMS (Munich, Berlin): one static average per office over the desks that are logged in. Those who
 * wait go in their order; a booking goes as soon as the clock of the estimate, which runs two minutes
 * ahead, has come to its time. Each takes one slot, and the pessimistic answer, which is the one that
 * is shown, begins one slot late and is rounded down.
 * @param waiting in the order of the calls; @param booked not here yet, by slot
 */
export function zms(
  waiting: readonly ZmsPerson[],
  booked: readonly ZmsPerson[],
  averageMinutes: number,
  desks: number,
): number {
  const slot = averageMinutes / Math.max(1, desks);
  let first = 0;
  let firstBooked = 0;
  for (let step = 0; ; step += 1) {
    const person = waiting[first];
    const booking = booked[firstBooked];
    if (!person && !booking) return Math.floor(slot);
    const goes = booking !== undefined && 2 + step * slot >= (booking.slotIn ?? 0);
    if (goes) firstBooked += 1;
    else if (person?.asked) return Math.floor((step + 1) * slot);
    else if (person) first += 1;
    else firstBooked += 1;
  }
}

/** Comm100: ((place − 1) / agents + 1) × the mean of the last hundred. */
export function comm100(place: number, agents: number, lastHundred: readonly number[]): number {
  const mean = lastHundred.reduce((sum, each) => sum + each, 0) / Math.max(1, lastHundred.length);
  return ((place - 1) / Math.max(1, agents) + 1) * mean;
}

/** Today's average (SiolaQ, Surabaya): from number to call, of all who have been called today. */
export function todayAverage(waits: readonly number[]): number | null {
  return waits.length === 0 ? null : waits.reduce((sum, each) => sum + each, 0) / waits.length;
}
