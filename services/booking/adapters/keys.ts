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

/** All rows of a service's days, so that one query reads any stretch of them. */
export const slotPartition = (serviceId: string) => `SLOT#${serviceId}`;

export const slotKey = (serviceId: string, day: DayKey, time: string): Key => ({
  pk: slotPartition(serviceId),
  sk: `${day}#${time}`,
});

/** The day's count of applicants sorts before the day's slots. */
export const dayCountKey = (serviceId: string, day: DayKey): Key => ({
  pk: slotPartition(serviceId),
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
