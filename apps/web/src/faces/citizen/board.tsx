import { useEffect, useMemo } from 'preact/hooks';
import { call } from '../../core/api.ts';
import { clock } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import { liveResource } from '../../core/live.ts';
import { waitRange } from '../../core/wait.ts';
import { t } from '../../i18n/citizen.ts';
import { Loading, PageTitle, Stale } from '../../kit/kit.tsx';
import { catalogue } from './catalogue.ts';

/** What is called and how many wait, floor by floor; numbers only. */
export function BoardPage() {
  const floors = (catalogue().data.value?.mall.floors ?? []).map(({ floor }) => floor);
  const boards = useMemo(
    () => floors.map((floor) => ({ floor, live: floorBoard(floor) })),
    [floors.join()],
  );
  useEffect(
    () => () => {
      for (const { live } of boards) live.stop();
    },
    [boards],
  );
  // All at once: a floor that came later would push the next one down under somebody's eyes.
  const awaited =
    boards.length === 0 ||
    boards.some(({ live }) => !live.data.value && live.state.value === 'loading');
  return (
    <>
      <PageTitle title={t().board.title} />
      {awaited && <Loading lines={6} />}
      {!awaited && boards.map((each) => <FloorPart {...each} key={each.floor} />)}
    </>
  );
}

function floorBoard(floor: number) {
  return liveResource({
    read: (etag) =>
      call('GET /v1/boards/floors/{floor}', { params: { floor: String(floor) }, etag }),
    pollMs: () => 15_000,
  });
}

function FloorPart({ floor, live }: { floor: number; live: ReturnType<typeof floorBoard> }) {
  const board = live.data.value;
  return (
    <section>
      <h2>{t().floor(floor)}</h2>
      <Stale live={live} />
      {!board && live.state.value === 'refused' && <p>{t().board.none}</p>}
      {board && (
        <>
          <p class="small">
            {t().board.recent}:{' '}
            {board.recentCalls.length === 0
              ? t().board.none
              : // A number that was called again is told once.
                board.recentCalls
                  .filter(
                    ({ number }, index, all) =>
                      all.findIndex((each) => each.number === number) === index,
                  )
                  .slice(0, 5)
                  .map((each) => t().board.call(each.number, each.counterNumber))
                  .join(' · ')}
          </p>
          <table class="board">
            <thead>
              <tr>
                <th scope="col">{t().board.queue}</th>
                <th scope="col">{t().board.state}</th>
              </tr>
            </thead>
            <tbody>
              {board.queues.map((queue) => (
                <tr key={queue.queueId}>
                  <th scope="row">
                    <span class="number">{queue.prefix}</span> {said(queue.name)}
                  </th>
                  <td>
                    {queue.openCounters === 0
                      ? t().board.closed
                      : t().board.waiting(queue.waitingCount)}
                    {queue.openCounters > 0 && queue.estimate && (
                      <span class="small estimate">{about(queue.estimate)}</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p class="small">{t().ticket.updated(clock(board.computedAt))}</p>
        </>
      )}
    </section>
  );
}

/** “sekitar 15–25 menit”. */
export function about(estimate: { readonly p10: number; readonly p90: number }): string {
  const { from, to } = waitRange(estimate);
  return t().ticket.about(from, to);
}
