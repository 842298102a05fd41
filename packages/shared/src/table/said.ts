/** What the index over the day's sayings carries beside its keys, for `messaging/compare.ts`. */
export const SAID_PROJECTION = ['entity', 'mallId', 'saidVersion', 'eventType'] as const;
