import {
  boardPage,
  type Catalogue,
  type FloorBoard,
  homePage,
  type PageLanguage,
  type ServiceView,
  type StaticPage,
  servicePage,
  timesPage,
  withContent,
} from '@gerai/web/static-pages.ts';

/** How long an answer is good for, in ms: a catalogue changes seldom, a board by the minute. */
const CATALOGUE_MS = 60_000;
const BOARD_MS = 5000;
/** No page waits longer than this for its content: without it, its script fetches the same. */
const PATIENCE_MS = 1500;

/**
 * The pages that are only reading, with their content in the HTML; nothing for every other page, and
 * where the API does not answer in time. It asks the API as any visitor would.
 */
export function createPreparedPages(
  baseUrl: string,
  shell: string,
): (url: URL) => Promise<string | undefined> {
  const kept = new Map<string, { readonly until: number; readonly answer: Promise<unknown> }>();
  const ask = <T>(path: string, goodForMs: number): Promise<T> => {
    const known = kept.get(path);
    if (known && known.until > performance.now()) return known.answer as Promise<T>;
    const answer = fetch(`${baseUrl}${path}`, { signal: AbortSignal.timeout(10_000) }).then(
      (response) => {
        if (!response.ok) throw new Error(`${path}: ${response.status}`);
        return response.json();
      },
    );
    kept.set(path, { until: performance.now() + goodForMs, answer });
    answer.catch(() => kept.delete(path));
    return answer as Promise<T>;
  };
  const contentOf = async (
    path: string,
    language: PageLanguage,
  ): Promise<StaticPage | undefined> => {
    if (path === '/' || path === '/layanan') {
      return homePage(await ask<Catalogue>('/v1/catalogue', CATALOGUE_MS), language);
    }
    if (path === '/papan') {
      const { mall } = await ask<Catalogue>('/v1/catalogue', CATALOGUE_MS);
      const floors = mall.floors.map(({ floor }) =>
        ask<FloorBoard>(`/v1/boards/floors/${floor}`, BOARD_MS),
      );
      // A floor where nothing is today has no board.
      const boards = (await Promise.allSettled(floors)).flatMap((each) =>
        each.status === 'fulfilled' ? [each.value] : [],
      );
      return boards.length > 0 ? boardPage(boards, language) : undefined;
    }
    const [, kind, serviceId] = /^\/(layanan|janji)\/([a-z0-9-]+)$/.exec(path) ?? [];
    if (!serviceId) return undefined;
    const view = await ask<ServiceView>(`/v1/services/${serviceId}`, CATALOGUE_MS);
    return kind === 'janji' ? timesPage(view, language) : servicePage(view, language);
  };
  return async (url) => {
    const language = url.searchParams.get('bahasa') === 'en' ? 'en' : 'id';
    const path = url.pathname.replace(/(.)\/$/, '$1');
    let page: StaticPage | undefined;
    try {
      page = await inTime(contentOf(path, language));
    } catch {
      // Not yet up, or a service that is not there: the page's own script says so in words.
      return undefined;
    }
    return page && withContent(shell, page, language);
  };
}

function inTime<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, late]);
}
