import { parseArgs } from 'node:util';
import { costOf, costTable, measureVisit } from './cost.ts';

/** `npm run cost [-- --visits-per-day N] [-- --sms-share S]`: what the platform costs a city. */
const { values } = parseArgs({
  options: {
    'visits-per-day': { type: 'string', default: '500' },
    'sms-share': { type: 'string', default: '0.6' },
  },
});
const visitsPerDay = Number(values['visits-per-day']);
const smsShare = Number(values['sms-share']);
if (!(visitsPerDay >= 0) || !(smsShare >= 0 && smsShare <= 1)) {
  process.stderr.write('--visits-per-day takes a number from 0, --sms-share one from 0 to 1\n');
  process.exit(1);
}
const visit = await measureVisit();
process.stdout.write(`${costTable(visit, costOf(visit, { visitsPerDay, smsShare }))}\n`);
