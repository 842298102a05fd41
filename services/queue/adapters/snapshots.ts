import type { Clock, DayKey } from '@gerai/shared/ports.ts';
import { absent, atVersion } from '@gerai/shared/table/expression.ts';
import type { Item, Key, Table } from '@gerai/shared/table/table.ts';
import { epochMs } from '@gerai/shared/time.ts';
import type { Saved, Snapshots, TicketReads } from '../app/ports.ts';
import type { FloorContent, QueueContent, Snapshot } from '../domain/board.ts';
import { getAll } from './get-all.ts';
import { expiryOf, KEYS, SHORT_DAYS } from './keys.ts';
import { readTicketItem } from './stored.ts';

/** How old the snapshot may be from which somebody who takes a number is told the place. */
const KEEP_MS = 3_000;

/** Half the price of a consistent read, and a moment late at most. */
const LATE = { consistent: false } as const;

/** The ready-made boards. Public reads are eventually consistent: a board may be a moment late. */
export class TableSnapshots implements Snapshots, TicketReads {
  readonly #table: Table;
  readonly #mallId: string;
  readonly #clock: Clock;
  readonly #recent = new Map<
    string,
    { content: Promise<QueueContent | undefined>; until: number }
  >();

  constructor(table: Table, mallId: string, clock: Clock) {
    this.#table = table;
    this.#mallId = mallId;
    this.#clock = clock;
  }

  async queues(
    queueIds: readonly string[],
    day: DayKey,
  ): Promise<readonly (Snapshot<QueueContent> | undefined)[]> {
    const keys = queueIds.map((queueId) => KEYS.queueSnapshot(day, queueId));
    return (await getAll(this.#table, keys)).map(readQueue);
  }

  async floor(floor: number, day: DayKey): Promise<Snapshot<FloorContent> | undefined> {
    return readFloor(await this.#table.get(KEYS.floorSnapshot(day, floor)));
  }

  async queueBoard(queueId: string, day: DayKey): Promise<Snapshot<QueueContent> | undefined> {
    return readQueue(await this.#table.get(KEYS.queueSnapshot(day, queueId), LATE));
  }

  async floorBoards(
    floors: readonly number[],
    day: DayKey,
  ): Promise<readonly (Snapshot<FloorContent> | undefined)[]> {
    const keys = floors.map((floor) => KEYS.floorSnapshot(day, floor));
    return (await this.#table.getMany(keys, LATE)).map(readFloor);
  }

  async floorBoard(floor: number, day: DayKey): Promise<Snapshot<FloorContent> | undefined> {
    return readFloor(await this.#table.get(KEYS.floorSnapshot(day, floor), LATE));
  }

  saveQueue(snapshot: Snapshot<QueueContent>): Promise<Saved> {
    return this.#save(KEYS.queueSnapshot(snapshot.day, snapshot.content.queueId), snapshot);
  }

  saveFloor(snapshot: Snapshot<FloorContent>): Promise<Saved> {
    return this.#save(KEYS.floorSnapshot(snapshot.day, snapshot.content.floor), snapshot);
  }

  recentQueue(queueId: string, day: DayKey): Promise<QueueContent | undefined> {
    const now = epochMs(this.#clock.now());
    const name = `${queueId} ${day}`;
    const kept = this.#recent.get(name);
    if (kept && kept.until > now) return kept.content;
    const content = this.queueBoard(queueId, day).then((snapshot) => snapshot?.content);
    this.#recent.set(name, { content, until: now + KEEP_MS });
    // A failed read is not kept, and whoever awaits `content` gets its error.
    content.catch(() => this.#recent.delete(name));
    return content;
  }

  async read(
    ticketIds: readonly [string, string],
    queue: { readonly queueId: string; readonly day: DayKey } | undefined,
  ): ReturnType<TicketReads['read']> {
    const [first, second, snapshot] = await this.#table.getMany(
      [
        ...ticketIds.map(KEYS.ticket),
        ...(queue ? [KEYS.queueSnapshot(queue.day, queue.queueId)] : []),
      ],
      LATE,
    );
    const item = first ?? second;
    return { ticket: item && readTicketItem(item), queue: readQueue(snapshot) };
  }

  async #save(key: Key, snapshot: Snapshot<unknown>): Promise<Saved> {
    const outcome = await this.#table.put({
      item: {
        ...key,
        entity: 'snapshot',
        schemaVersion: 1,
        mallId: this.#mallId,
        ...snapshot,
        expiresAt: expiryOf(snapshot.day, SHORT_DAYS),
      },
      when: snapshot.version === 1 ? absent : atVersion(snapshot.version - 1),
      event: null,
    });
    return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
  }
}

/** Written by `saveQueue` alone, and gone after two days. */
function readQueue(item: Item | undefined): Snapshot<QueueContent> | undefined {
  return item as Snapshot<QueueContent> | undefined;
}

/** Written by `saveFloor` alone, and gone after two days; older ones say nothing of single services. */
function readFloor(item: Item | undefined): Snapshot<FloorContent> | undefined {
  const snapshot = item as Snapshot<FloorContent> | undefined;
  return (
    snapshot && {
      ...snapshot,
      content: {
        ...snapshot.content,
        queues: snapshot.content.queues.map((queue) => ({
          ...queue,
          services: queue.services ?? [],
        })),
      },
    }
  );
}
