import { parseArgs } from 'node:util';
import { SERVICE_NAMES } from '@gerai/shared/contract/service.ts';
import { systemClock } from '@gerai/shared/system.ts';
import { instantAt, isDay } from '@gerai/shared/time.ts';
import { isEnvironmentName, loadConfig } from '../config.ts';
import {
  type Changed,
  compareTables,
  copyBack,
  erasedContacts,
  type Found,
  restoreTable,
  tableOf,
} from '../operator/restore.ts';
import { signedAws } from '../operator/signed-aws.ts';

/**
 * `npm run restore -- --env prod --service booking --at "2026-11-30 08:15"` (Jakarta, or `latest`):
 * restores the table of a service into a new one beside it, and shows what differs. Then, with
 * `--from THE-NEW-TABLE` in place of `--at`: `--only BOOKING#` narrows it to some items (repeatable),
 * `--list` names all of them, `--apply` copies what is missing back, `--also-changed` besides what has
 * changed since. Without `--apply` nothing is written into the table in use.
 */
const { values } = parseArgs({
  options: {
    env: { type: 'string' },
    service: { type: 'string' },
    at: { type: 'string' },
    from: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    everything: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    apply: { type: 'boolean', default: false },
    'also-changed': { type: 'boolean', default: false },
  },
});
const { env, at, from, only, apply } = values;
if (!isEnvironmentName(env)) throw new Error('Say which: npm run restore -- --env dev');
const service = SERVICE_NAMES.find((name) => name === values.service);
if (!service) throw new Error(`Say which: --service ${SERVICE_NAMES.join(', ')}`);
if ((at === undefined) === (from === undefined)) {
  throw new Error('Say either --at "2026-11-30 08:15" (Jakarta), or --from RESTORED-TABLE');
}
if (apply && only.length === 0 && !values.everything) {
  throw new Error('Say what comes back: --only BOOKING#, or --everything');
}
const { region } = await loadConfig(env);
const aws = signedAws(region);
const here = await tableOf(aws, env, service);
const restored = from ?? (await restoreTable(aws, here, instantOfWords(at ?? '')));
print(`Restored: ${restored}`);
const now = systemClock.now();
const tables = { service, here, restored };
const erased = await erasedContacts(aws, await tableOf(aws, env, 'notify'));
const difference = await compareTables(aws, tables, { only, erased, now });
const { counts, missing, changed, onlyHere, expired } = difference;
print(`${here}: ${counts.here} items; restored: ${counts.restored}; the same: ${counts.same}`);
show('only in the restored table', missing);
show('changed since', changed);
show('come since', onlyHere);
show('over by now, will not come back', expired);
show('of erased contacts, will not come back', difference.erased);
if (!apply) print(`Nothing was written. Next: --from ${restored} --only BEGINNING-OF-KEY --apply`);
else {
  const alsoChanged = values['also-changed'];
  const { copied, kept } = await copyBack(aws, tables, difference, { alsoChanged, now });
  print(`copied back: ${copied.length}`);
  for (const { pk, sk, why } of kept) print(`kept as it is: ${pk} ${sk} (${why})`);
}

function instantOfWords(words: string): string {
  if (words === 'latest') return words;
  const [day = '', time = ''] = words.split(/[ T]/);
  if (!isDay(day) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) {
    throw new Error('Say when, in Jakarta: --at "2026-11-30 08:15", or --at latest');
  }
  return instantAt(day, time);
}

/** By kind of item, and the first of them by key; never what stands in them. */
function show(what: string, found: readonly (Found | Changed)[]): void {
  const kinds = new Map<string, number>();
  for (const { entity } of found) kinds.set(entity, (kinds.get(entity) ?? 0) + 1);
  const sums = [...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ');
  print(`${what}: ${found.length}${sums === '' ? '' : ` (${sums})`}`);
  for (const each of values.list ? found : found.slice(0, 10)) {
    const fields = 'fields' in each ? `: ${each.fields.join(', ')}` : '';
    const kept = 'keep' in each && each.keep ? ` (stays: ${each.keep})` : '';
    print(`  ${each.pk} ${each.sk}${fields}${kept}`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
