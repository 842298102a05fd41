import type { City } from '@gerai/shared/contract/city.ts';
import type { Settings } from './aws/settings.ts';
import { StartError } from './start-error.ts';
import type { FunctionPool } from './workers/pool.ts';

const SETTING = 'seeded';

/**
 * Loads the city into an empty installation, once: what an admin changes later is never overwritten.
 * @throws StartError when the import does not succeed.
 */
export async function seed(settings: Settings, importer: FunctionPool, city: City): Promise<void> {
  if (settings.get(SETTING)) return;
  const outcome = await importer.invoke({ kind: 'city', city });
  const payload = outcome.kind === 'succeeded' ? outcome.payload : undefined;
  const answer =
    typeof payload === 'object' && payload && 'kind' in payload ? payload.kind : undefined;
  if (answer !== 'imported' && answer !== 'already-seeded') {
    throw new StartError(`The city could not be loaded: ${JSON.stringify(outcome)}`);
  }
  settings.keep(SETTING, 'yes');
}
