import type { Clock, Ids, Random } from '@gerai/shared/ports.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { createTableBookings } from '../adapters/table-bookings.ts';
import { createTableCatalogue } from '../adapters/table-catalogue.ts';
import { createTableDelays } from '../adapters/table-delays.ts';
import { createTableDrafts } from '../adapters/table-drafts.ts';
import { createTableGuesses } from '../adapters/table-guesses.ts';
import { createTablePhoneCodes } from '../adapters/table-phone-codes.ts';
import { createTablePlaces } from '../adapters/table-places.ts';
import { createTableWaits } from '../adapters/table-waits.ts';
import { createTableWork } from '../adapters/table-work.ts';
import { createWorkGate } from '../adapters/work-gate.ts';
import { createGuessGuard } from '../app/guess-guard.ts';
import { createKnownFull } from '../app/known-full.ts';
import { createPace } from '../app/pace.ts';
import type { BookingDeps, BookingSecrets } from '../app/ports.ts';
import type { AddressLimits } from '../domain/address-limits.ts';

/** Puts the adapters behind the ports. */
export function createBookingDeps(parts: {
  readonly table: Table;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly mallId: string;
  readonly publicUrl: string;
  readonly secrets: BookingSecrets;
  readonly limits: AddressLimits;
}): BookingDeps {
  return {
    mallId: parts.mallId,
    publicUrl: parts.publicUrl.replace(/\/$/, ''),
    ids: parts.ids,
    catalogue: createTableCatalogue(parts.table, parts.clock, parts.mallId),
    places: createTablePlaces(parts.table, parts.mallId),
    bookings: createTableBookings(parts.table, parts.ids, parts.mallId),
    waits: createTableWaits(parts.table, parts.mallId),
    random: parts.random,
    knownFull: createKnownFull(),
    guesses: createGuessGuard(
      createTableGuesses(parts.table, parts.mallId),
      parts.secrets,
      parts.limits.wrong,
    ),
    limits: parts.limits,
    pace: createPace(parts.limits.asked),
    workGate: createWorkGate(parts.secrets, parts.ids),
    phoneCodes: createTablePhoneCodes(parts.table),
    drafts: createTableDrafts(parts.table, parts.ids, parts.mallId),
    work: createTableWork(parts.table, parts.mallId),
    delays: createTableDelays(parts.table, parts.mallId),
    secrets: parts.secrets,
  };
}
