import { type Body, isObject, type Outcome } from '../../core/api.ts';
import { createLine } from '../../core/line.ts';

/** Numbers per service that are kept ready for a time without network. */
export const PER_SERVICE = 20;
const LARGEST_LEASE = 100;
/** Told in one request. */
const BATCH = 100;

export interface Leased {
  readonly sequence: number;
  readonly number: string;
  readonly link: string;
}

interface Lease {
  readonly leaseId: string;
  readonly queueId: string;
  readonly day: string;
  readonly numbers: readonly Leased[];
  /** How many of them have been given. */
  readonly used: number;
}

/** A number that was given without network, and that the server does not know yet. */
export interface Given {
  readonly leaseId: string;
  readonly sequence: number;
  readonly number: string;
  readonly link: string;
  readonly serviceId: string;
  readonly issuedAt: string;
  readonly priority: boolean;
  readonly language: 'id' | 'en';
  readonly residence: string | null;
  readonly claim: string | null;
  readonly bookingId: string | null;
}

export interface OfflineState {
  readonly leases: readonly Lease[];
  readonly outbox: readonly Given[];
  /** What the server would not take: somebody has to look at it. */
  readonly refused: readonly { readonly number: string; readonly why: string }[];
}

export const EMPTY: OfflineState = { leases: [], outbox: [], refused: [] };

export interface Wish {
  readonly queueId: string;
  readonly serviceId: string;
  readonly priority: boolean;
  readonly language: 'id' | 'en';
  readonly residence: string | null;
  readonly claim: string | null;
  readonly bookingId: string | null;
}

/** What the kiosk asks of its surroundings; a test brings its own. */
export interface OfflineDeps {
  /** Keeps the state on this device; false where that failed. */
  readonly keep: (state: OfflineState) => Promise<boolean>;
  /** The day in Jakarta, by the server's clock as far as known. */
  readonly today: () => string;
  /** By this device's clock, in ms. */
  readonly deviceNow: () => number;
  readonly lease: (
    queueId: string,
    size: number,
  ) => Promise<Outcome<Body<'POST /v1/kiosk/leases'>>>;
  readonly reconcile: (
    leaseId: string,
    kioskTime: string,
    given: readonly Given[],
  ) => Promise<Outcome<Body<'POST /v1/kiosk/reconciliations'>>>;
}

export interface Offline {
  state(): OfflineState;
  /**
   * The next number of a queue, kept on this device before it is answered, so that no number is given
   * twice whatever happens next. The same booking gets the same number again. Nothing when the numbers
   * are used up, or the device keeps nothing.
   */
  give(wish: Wish): Promise<Given | undefined>;
  /** Tells the numbers given, in their order. True when none is left to tell. */
  tell(): Promise<boolean>;
  /** Takes numbers where fewer than enough are left. `services`: how many a queue has. */
  stock(services: ReadonlyMap<string, number>): Promise<void>;
  /** How many numbers a queue has left today. */
  left(queueId: string): number;
}

/** A kiosk's numbers for the time without network. One page at a time uses them. */
export function createOffline(initial: OfflineState, deps: OfflineDeps): Offline {
  let state = initial;
  /** Reads and writes of the state, one after the other. */
  const inLine = createLine();
  const { today } = deps;
  const save = async (next: OfflineState) => {
    if (!(await deps.keep(next))) return false;
    state = next;
    return true;
  };
  const left = (queueId: string) =>
    state.leases
      .filter((lease) => lease.queueId === queueId && lease.day === today())
      .reduce((sum, lease) => sum + lease.numbers.length - lease.used, 0);

  const give = async (wish: Wish): Promise<Given | undefined> => {
    const before =
      wish.bookingId && state.outbox.find((given) => given.bookingId === wish.bookingId);
    if (before) return before;
    const lease = state.leases.find(
      ({ queueId, day, used, numbers }) =>
        queueId === wish.queueId && day === today() && used < numbers.length,
    );
    const next = lease?.numbers[lease.used];
    if (!lease || !next) return undefined;
    const { serviceId, priority, language, residence, claim, bookingId } = wish;
    const given: Given = {
      ...next,
      leaseId: lease.leaseId,
      serviceId,
      priority,
      language,
      residence,
      claim,
      bookingId,
      issuedAt: new Date(deps.deviceNow()).toISOString(),
    };
    const kept = await save({
      ...state,
      leases: state.leases.map((each) =>
        each === lease ? { ...each, used: each.used + 1 } : each,
      ),
      outbox: [...state.outbox, given],
    });
    return kept ? given : undefined;
  };

  const tell = async (): Promise<boolean> => {
    for (;;) {
      const [first] = state.outbox;
      if (!first) return true;
      const batch = firstRun(state.outbox).slice(0, BATCH);
      const kioskTime = new Date(deps.deviceNow()).toISOString();
      const outcome = await deps.reconcile(first.leaseId, kioskTime, batch);
      // A refusal of the whole is for somebody to look at; anything else is tried again.
      if (outcome.kind === 'unchanged' || outcome.kind === 'unreachable') return false;
      if (outcome.kind === 'problem' && !isFinal(outcome.problem.status)) return false;
      const answers = new Map(
        outcome.kind === 'ok'
          ? outcome.body.results.map(({ sequence, outcome: how }) => [sequence, String(how)])
          : batch.map(({ sequence }) => [sequence, outcome.problem.code]),
      );
      const told = new Set(batch);
      const refused = batch.flatMap(({ sequence, number }) => {
        const why = answers.get(sequence) ?? 'unanswered';
        return why === 'kept' ? [] : [{ number, why }];
      });
      const saved = await save({
        ...state,
        outbox: state.outbox.filter((given) => !told.has(given)),
        refused: [...state.refused, ...refused].slice(-50),
      });
      if (!saved) return false;
    }
  };

  const stock = async (services: ReadonlyMap<string, number>): Promise<void> => {
    const owed = new Set(state.outbox.map(({ leaseId }) => leaseId));
    const current = state.leases.filter(({ day, leaseId }) => day === today() || owed.has(leaseId));
    if (current.length !== state.leases.length) await save({ ...state, leases: current });
    for (const [queueId, count] of services) {
      const wanted = PER_SERVICE * count;
      while (left(queueId) < wanted) {
        const outcome = await deps.lease(queueId, Math.min(LARGEST_LEASE, wanted - left(queueId)));
        if (outcome.kind === 'unreachable') return;
        if (outcome.kind !== 'ok') break;
        const { leaseId, day, numbers } = outcome.body;
        const lease: Lease = { leaseId, queueId, day, numbers, used: 0 };
        const kept = await save({ ...state, leases: [...state.leases, lease] });
        // A lease of another day, or one that cannot be kept, would be asked for again for ever.
        if (!kept || day !== today()) break;
      }
    }
  };

  return {
    state: () => state,
    left,
    give: (wish) => inLine(() => give(wish)),
    tell: () => inLine(tell),
    stock: (services) => inLine(() => stock(services)),
  };
}

/** The oldest numbers that are of one lease and follow each other. */
function firstRun(outbox: readonly Given[]): readonly Given[] {
  const end = outbox.findIndex(({ leaseId }) => leaseId !== outbox[0]?.leaseId);
  return end < 0 ? outbox : outbox.slice(0, end);
}

/** The server has understood and will not: asking again changes nothing. */
function isFinal(status: number): boolean {
  return status === 404 || status === 422 || status === 400;
}

/** The state as it was kept; an empty one where nothing sound is. */
export function readOffline(text: string | undefined): OfflineState {
  if (text === undefined) return EMPTY;
  try {
    const kept: unknown = JSON.parse(text);
    if (isObject(kept) && Array.isArray(kept.leases) && Array.isArray(kept.outbox)) {
      // Written by this very page, whole or not at all.
      return { ...EMPTY, ...(kept as Partial<OfflineState>) };
    }
  } catch {
    // Not ours: begin anew.
  }
  return EMPTY;
}
