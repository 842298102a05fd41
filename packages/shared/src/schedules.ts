import * as z from 'zod/mini';

/** What a rule hands to a `schedule` function: which of the service's declared schedules it is. */
const FiredSchema = z.object({ detail: z.object({ schedule: z.string() }) });

/**
 * The Lambda entry of a service with several schedules: one task for each declared name.
 * @throws Error for a schedule that has no task, so that a forgotten one rings.
 */
export function createSchedules<const Schedules extends Readonly<Record<string, unknown>>>(
  tasks: Readonly<Record<keyof Schedules, () => Promise<void>>>,
): (event: unknown) => Promise<void> {
  return async (event) => {
    const { schedule } = FiredSchema.parse(event).detail;
    const task = (tasks as Readonly<Record<string, (() => Promise<void>) | undefined>>)[schedule];
    if (!task) throw new Error(`No task for the schedule ${schedule}`);
    await task();
  };
}
