import { type Body, call } from '../../core/api.ts';
import { keptAs } from '../../core/keeper.ts';
import { type Live, liveResource } from '../../core/live.ts';

export type Catalogue = Body<'GET /v1/catalogue'>;
export type Agency = Catalogue['agencies'][number];
export type CatalogueService = Agency['services'][number];

/** What the mall offers is asked anew so often, in ms. */
export const CATALOGUE_MS = 600_000;

let kept: Live<Catalogue> | undefined;
/** The catalogue, asked once for the whole visit to the site and again every `CATALOGUE_MS`. */
export function catalogue(): Live<Catalogue> {
  kept ??= liveResource({
    read: (etag) => call('GET /v1/catalogue', { etag }),
    pollMs: () => CATALOGUE_MS,
    keeper: keptAs<Catalogue>('katalog'),
  });
  return kept;
}

/** Other words that people use for what a service is called. */
const SYNONYMS: Readonly<Record<string, string>> = {
  ktp: 'ktp-el',
  antrian: 'antrean',
  'kartu keluarga': 'kk',
  nikah: 'kawin',
  usaha: 'nib',
};

/** Services in which every word of the text occurs, in name, agency or id; those with it in their name first. */
export function findServices(
  agencies: readonly Agency[],
  text: string,
): { agency: Agency; service: CatalogueService }[] {
  const typed = text.trim().toLowerCase();
  if (typed === '') return [];
  const words = typed.split(/\s+/).map((word) => SYNONYMS[word] ?? word);
  const all = agencies.flatMap((agency) => agency.services.map((service) => ({ agency, service })));
  const score = ({ agency, service }: { agency: Agency; service: CatalogueService }): number => {
    const name = `${service.name.id} ${service.name.en} ${service.shortName}`.toLowerCase();
    const around =
      `${name} ${agency.name.id} ${agency.shortName} ${service.serviceId}`.toLowerCase();
    if (words.every((word) => name.includes(word))) return 2;
    return words.every((word) => around.includes(word)) ? 1 : 0;
  };
  return all
    .map((each) => ({ each, points: score(each) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ each }) => each);
}
