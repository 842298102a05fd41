import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { deviceNow, nowMs } from '../../core/clock.ts';
import { commandLine } from '../../core/commands.ts';
import { onlyTab, type Tab } from '../../core/idle.ts';
import { type Person, staffCall } from '../../core/session.ts';
import { useLive } from '../../core/use-live.ts';
import { useOfflineCalls } from './offline-calls.ts';
import { type LocalStep, project } from './project.ts';
import { queuesOf, waitingHere } from './steps.ts';
import type { CounterState } from './words.ts';

/** Unheard of for longer than this, the counter calls nobody: another one may call the same person. */
const OFFLINE_MS = 10_000;

/**
 * The counter as it is now: what the server shows, what was pressed since, whether there is a network, and
 * whether it is this tab and this person who work at it.
 */
export function useAtCounter(counterId: string, person: Person, say: (text: string) => void) {
  const live = useLive(
    () => ({
      read: (etag) => staffCall('GET /v1/counters/{counterId}', { params: { counterId }, etag }),
      pollMs: () => 4000,
      slowestMs: 5000,
      whileHidden: true,
    }),
    counterId,
  );
  const line = useLive(
    () => ({
      read: (etag) =>
        staffCall('GET /v1/counters/{counterId}/waiting', { params: { counterId }, etag }),
      pollMs: () => 4000,
      slowestMs: 5000,
      whileHidden: true,
    }),
    counterId,
  );
  const others = useLive(
    () => ({
      read: (etag) => staffCall('GET /v1/counters', { etag }),
      pollMs: () => 15_000,
    }),
    '',
  );
  const reread = () => void Promise.all([live.reread(), line.reread()]);
  const commands = useMemo(() => commandLine<LocalStep>(), [counterId]);
  useEffect(() => commands.stop, [commands]);
  const { mine, takeTab } = useOnlyTab(person.userId);

  const now = nowMs.value;
  const read = live.data.value;
  const sent = commands.sent.value;
  const known: CounterState | undefined = read && project(read, sent, live.askedAt.value);
  // Any answer says that there is a network; on a busy one, one of them may be late.
  const heardAt = Math.max(
    live.confirmedAt.value,
    line.confirmedAt.value,
    others.confirmedAt.value,
    ...sent.map(({ answeredAt }) => answeredAt ?? 0),
  );
  const silentMs = heardAt === 0 ? 0 : deviceNow() - heardAt;
  const offline = silentMs > OFFLINE_MS;
  const calls = useOfflineCalls({
    counterId,
    queueIds: queuesOf(line.data.value, known),
    working: mine && known?.counter?.status === 'open' && known.counter.officerId === person.userId,
    online: live.state.value === 'fresh' && !offline,
    readAt: live.askedAt.value,
    busy: () => !commands.sent.value.every(isAnswered),
    told: (results) => {
      const lost = results.filter(({ outcome }) => outcome === 'superseded');
      const names = lost.map(({ number }) => number ?? '').join(', ');
      say(
        lost.length === 0
          ? 'Tersambung lagi. Semua langkah tercatat.'
          : `Tersambung lagi. ${names} sudah berubah di tempat lain.`,
      );
      reread();
    },
  });
  const state: CounterState | undefined =
    known && calls.here !== undefined
      ? { ...known, currentTicket: calls.here, missFrom: null }
      : known;
  const ticket = state?.currentTicket ?? null;
  const counter = state?.counter ?? null;
  const status = counter?.status ?? 'closed';
  const elsewhere = counter !== null && status !== 'closed' && counter.officerId !== person.userId;
  const mayOverride = person.roles.some((role) => role !== 'officer' && role !== 'frontdesk');
  const alone = offline && mine && !elsewhere;
  const { waiting, callable } = waitingHere(line.data.value, ticket, calls.leaseIds);
  // Of this very list: by the time that somebody asks, another may have come that is not drawn yet.
  const listedAt = line.askedAt.value;
  return {
    counterId,
    person,
    now,
    /** As the server last showed or answered it, without what is still under way. */
    answered: read && project(read, sent.filter(isAnswered), live.askedAt.value),
    /** As it is, with what was pressed since. */
    state,
    counter,
    status,
    ticket,
    list: line.data.value,
    waiting,
    callable,
    /** Who is called by the next press, as far as can be known here. */
    next: alone ? calls.next : callable[0],
    others,
    commands,
    underWay: sent.filter((each) => !isAnswered(each)),
    /** Nothing is under way at this very moment, and `waiting` was asked for after the last answer. */
    settled: () => commands.sent.value.every((each) => (each.answeredAt ?? Infinity) <= listedAt),
    reread,
    silentMs,
    offline,
    /** Without network, and the one who works here: with a lease it goes on by itself. */
    alone,
    calls,
    mine,
    takeTab,
    /** Another officer works at it. */
    elsewhere,
    mayOverride,
    /** Nothing is done from here. */
    watching: !mine || (elsewhere && !mayOverride),
  };
}

export type AtCounter = ReturnType<typeof useAtCounter>;

const isAnswered = ({ answeredAt }: { readonly answeredAt: number | undefined }) =>
  answeredAt !== undefined;

/** One tab of a person works at counters; the others watch (decision 027). */
function useOnlyTab(userId: string) {
  const tab = useRef<Tab | undefined>(undefined);
  const [mine, setMine] = useState(true);
  useEffect(() => {
    tab.current = onlyTab(`gerai.loket.${userId}`, setMine);
    return () => tab.current?.leave();
  }, [userId]);
  return { mine, takeTab: () => tab.current?.take() };
}
