import type { Clock, Ids } from '@gerai/shared/ports.ts';
import { type ImportResult, importCity } from '../app/import-city.ts';
import type { CityStore } from '../app/ports.ts';

/**
 * The entry of the import: invoked directly with `{ kind: 'city', city }`, by the operator or the
 * runtime. @throws Error for anything else, and for a city that is not sound.
 */
export function createImportHandler(deps: {
  readonly mallId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly cities: CityStore;
}) {
  return async (input: unknown): Promise<ImportResult> => {
    if (!isImport(input)) throw new Error("Expected { kind: 'city', city }");
    const now = deps.clock.now();
    return await importCity(deps, input.city, {
      mallId: deps.mallId,
      time: now,
      recordedAt: now,
      timeSource: 'server',
      correlationId: deps.ids.fresh(),
      causationId: null,
      actor: { kind: 'system', id: null },
    });
  };
}

function isImport(input: unknown): input is { readonly kind: 'city'; readonly city: unknown } {
  return (
    typeof input === 'object' &&
    input !== null &&
    'kind' in input &&
    input.kind === 'city' &&
    'city' in input
  );
}
