import type { FunctionKit } from '@gerai/shared/function.ts';
import type { SecretStore } from '@gerai/shared/security/secret-store.ts';
import { TableAuditLog } from '../adapters/audit-log.ts';
import { TableBookings } from '../adapters/bookings.ts';
import { TableCatalogue } from '../adapters/catalogue.ts';
import { TableCounters } from '../adapters/counters.ts';
import { TableDelays } from '../adapters/delays.ts';
import { TableDevices } from '../adapters/devices.ts';
import { TableElections } from '../adapters/elections.ts';
import { TableExceptions } from '../adapters/exceptions.ts';
import { TableLearning } from '../adapters/learning.ts';
import { TableLeases } from '../adapters/leases.ts';
import { TablePairings } from '../adapters/pairings.ts';
import { TableRefusals } from '../adapters/refusals.ts';
import { SecretSecrecy } from '../adapters/secrecy.ts';
import { TableSeries } from '../adapters/series.ts';
import { TableSnapshots } from '../adapters/snapshots.ts';
import { TableTickets } from '../adapters/tickets.ts';
import { createIdentifyDevice } from '../app/identify-device.ts';

/** The kit of a function, or a test's stand-in for it. */
export type QueueKit = Omit<FunctionKit, 'secrets'> & {
  readonly secrets: Pick<SecretStore, 'pepper' | 'keys'>;
};

export type QueueDeps = ReturnType<typeof createDeps>;

/** Everything that the service's functions work with, built once. */
export function createDeps(kit: QueueKit) {
  const { table, clock, ids, random, log, secrets, environment } = kit;
  const mallId = environment.MALL_ID;
  const snapshots = new TableSnapshots(table, mallId, clock);
  const secrecy = new SecretSecrecy(secrets);
  const devices = new TableDevices(table, ids);
  return {
    mallId,
    publicUrl: environment.PUBLIC_URL,
    clock,
    ids,
    random,
    log,
    catalogue: new TableCatalogue(table, mallId, clock),
    series: new TableSeries(table),
    tickets: new TableTickets(table, ids),
    counters: new TableCounters(table, ids),
    bookings: new TableBookings(table, mallId),
    learning: new TableLearning(table, mallId),
    refusals: new TableRefusals(table, ids),
    devices,
    pairings: new TablePairings(table, ids),
    leases: new TableLeases(table),
    delays: new TableDelays(table, ids),
    elections: new TableElections(table, ids),
    auditLog: new TableAuditLog(table, ids),
    exceptions: new TableExceptions(table),
    snapshots,
    ticketReads: snapshots,
    secrecy,
    identifyDevice: createIdentifyDevice({ devices, secrecy, clock }),
  };
}
