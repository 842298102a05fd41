import type { DayKey } from '@gerai/shared/ports.ts';
import type { Key } from '@gerai/shared/table/table.ts';

/** Keys of every item kind of the table. */
export const catalogueKey = (mallId: string) => `CATALOGUE#${mallId}`;

export const mallKey = (mallId: string): Key => ({ pk: catalogueKey(mallId), sk: 'MALL' });

export const serviceKey = (mallId: string, serviceId: string): Key => ({
  pk: catalogueKey(mallId),
  sk: `SERVICE#${serviceId}`,
});

export const installationKey = (mallId: string): Key => ({
  pk: `INSTALLATION#${mallId}`,
  sk: 'INSTALLATION',
});

/** All days of some counters, so that one query reads any stretch of them. */
export const countersPartition = (mallId: string, countersId: string) =>
  `PLACES#${mallId}#${countersId}`;

export const countersDayKey = (mallId: string, countersId: string, day: DayKey): Key => ({
  pk: countersPartition(mallId, countersId),
  sk: day,
});

export const bookingKey = (bookingId: string): Key => ({
  pk: `BOOKING#${bookingId}`,
  sk: 'BOOKING',
});

export const codeKey = (code: string): Key => ({ pk: `CODE#${code}`, sk: 'CODE' });

export const guardKey = (serviceId: string, personHash: string): Key => ({
  pk: `GUARD#${serviceId}#${personHash}`,
  sk: 'GUARD',
});

export const contactKey = (contactId: string): Key => ({
  pk: `CONTACT#${contactId}`,
  sk: 'CONTACT',
});

/** Confirmed bookings of a day, in the index `upcoming`. */
export const upcomingKey = (mallId: string, day: DayKey) => `${mallId}#${day}`;

/** Bookings whose visitors were asked for another time, in the index `due`. */
export const choiceKey = (mallId: string) => `${mallId}#choice`;

export const workKey = (mallId: string, day: DayKey): Key => ({
  pk: `WORK#${mallId}`,
  sk: day,
});

/** What was delayed or closed on a day. */
export const delaysPartition = (mallId: string, day: DayKey) => `DELAYS#${mallId}#${day}`;

export const delayKey = (mallId: string, day: DayKey, delayId: string): Key => ({
  pk: delaysPartition(mallId, day),
  sk: delayId,
});

/** Drafts and publications of the catalogue: few enough to be listed together. */
export const draftsPartition = (mallId: string) => `DRAFT#${mallId}`;

/** The services that a draft changes, each as it was and as it leaves them. */
export const draftServicesPartition = (mallId: string, draftId: string) =>
  `DRAFT#${mallId}#${draftId}`;

export const draftKey = (mallId: string, draftId: string): Key => ({
  pk: draftsPartition(mallId),
  sk: draftId,
});

export const waitKey = (bookingId: string): Key => ({ pk: `WAIT#${bookingId}`, sk: 'WAIT' });

/** Who waits for a place of a service's day, in the index `waiting`. */
export const waitingKey = (mallId: string, serviceId: string, day: DayKey) =>
  `${mallId}#${serviceId}#${day}`;

/** One entry per person, service and day. */
export const waitGuardKey = (entry: {
  readonly serviceId: string;
  readonly day: DayKey;
  readonly personHash: string;
}): Key => ({ pk: `WAITS#${entry.serviceId}#${entry.day}#${entry.personHash}`, sk: 'WAITS' });

export const freedKey = (offerId: string): Key => ({ pk: `FREED#${offerId}`, sk: 'FREED' });

export const guessKey = (addressHash: string, window: string): Key => ({
  pk: `GUESSES#${addressHash}`,
  sk: window,
});

/** A solved challenge that was used, until its time is over. */
export const workUsedKey = (workId: string): Key => ({ pk: `WORKED#${workId}`, sk: 'WORKED' });

/** The last code that a phone was sent. */
export const phoneCodeKey = (phoneHash: string): Key => ({ pk: `PHONE#${phoneHash}`, sk: 'CODE' });

/** What an address has used in a window. */
export const addressKey = (addressHash: string, use: string, window: string): Key => ({
  pk: `ADDRESS#${addressHash}`,
  sk: `${use}#${window}`,
});
