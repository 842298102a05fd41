import { signal } from '@preact/signals';
import { call, isObject, newKey } from '../../core/api.ts';
import type { ClaimKey } from '../../core/claim.ts';
import { serverNow } from '../../core/clock.ts';
import { createDevice, type PairedDevice } from '../../core/device.ts';
import { dayKey } from '../../core/format.ts';
import { keptAs } from '../../core/keeper.ts';
import { type Live, liveResource } from '../../core/live.ts';
import { createPrinter } from '../../core/print/printer.ts';
import {
  type Printed,
  type Printer,
  type PrinterChoice,
  readChoice,
  writeChoice,
} from '../../core/print/slip.ts';
import { recall, remember } from '../../core/storage.ts';
import { readKept, writeKept } from '../../core/store.ts';
import type { Catalogue, Door } from './mall.ts';
import { createOffline, type Offline, type OfflineState, readOffline } from './offline.ts';

const DEVICE = 'kios.perangkat';
const NUMBERS = 'kios.nomor';
const CLAIM_KEYS = 'kios.kunci-qr';
const PRINTER = 'gerai.kios.pencetak';
/** Tickets since the roll was changed: a browser cannot ask the printer. */
const PRINTS = 'gerai.kios.cetak';
const DOOR_MS = 10_000;
const HEARTBEAT_MS = 30_000;
const ANSWER_MS = 5000;

/** All of a kiosk that is not on its screen: its token, what it knows of the mall, its paper, its spare numbers. */
export interface Station {
  readonly device: PairedDevice;
  readonly catalogue: Live<Catalogue>;
  readonly door: Live<Door>;
  readonly offline: { readonly value: Offline | undefined };
  /** Changes with the spare numbers, so that a screen that shows them is drawn anew. */
  readonly numbers: { readonly value: OfflineState | undefined };
  readonly claimKeys: { readonly value: readonly ClaimKey[] };
  readonly help: { readonly value: boolean };
  readonly prints: { readonly value: number };
  readonly paperOut: { readonly value: boolean };
  readonly choice: { readonly value: PrinterChoice };
  readonly printer: { readonly value: Printer };
  /** A sign of life now: the kiosk has just been let in. */
  greet(): void;
  /** Calls for help, or takes the call back; somebody is told at once. */
  callForHelp(wanted: boolean): void;
  /** What became of a print; `asked` where the visitor said so. */
  printed(outcome: Printed, asked: boolean): void;
  rollChanged(): void;
  choosePrinter(choice: PrinterChoice): void;
}

export function createStation(): Station {
  const device = createDevice('kiosk', DEVICE);
  const token = () => (device.state.value.kind === 'paired' ? device.state.value.token : undefined);
  const offline = signal<Offline | undefined>(undefined);
  const numbers = signal<OfflineState | undefined>(undefined);
  const claimKeys = signal<readonly ClaimKey[]>([]);
  const help = signal(false);
  const prints = signal(Number(recall(PRINTS) ?? '0') || 0);
  const paperOut = signal(false);
  const given = new URLSearchParams(location.search).get('cetak');
  const choice = signal(readChoice(given?.replace('-', ' ') ?? recall(PRINTER)));
  const printer = signal(createPrinter(choice.value));

  const catalogue = liveResource({
    read: (etag) => call('GET /v1/catalogue', { etag }),
    pollMs: () => 600_000,
    slowestMs: 15_000,
    whileHidden: true,
    keeper: keptAs<Catalogue>('kios.katalog'),
  });
  const door = liveResource({
    read: (etag) => call('GET /v1/boards/door', { etag, timeoutMs: ANSWER_MS }),
    pollMs: () => DOOR_MS,
    slowestMs: DOOR_MS,
    whileHidden: true,
    keeper: keptAs<Door>('kios.pintu'),
  });

  const beat = async () => {
    const known = token();
    if (!known) return;
    const outcome = await call('POST /v1/devices/heartbeat', {
      token: known,
      key: newKey(),
      body: {
        printsOnRoll: prints.value,
        paper: paperOut.value ? 'out' : prints.value > 0 ? 'ok' : 'unknown',
        help: help.value,
      },
    });
    if (outcome.kind === 'ok') {
      claimKeys.value = outcome.body.claimKeys;
      void writeKept(CLAIM_KEYS, JSON.stringify(outcome.body.claimKeys));
    }
    // Revoked: nobody else's word takes a kiosk's token away.
    if (outcome.kind === 'problem' && outcome.problem.status === 401) device.forget();
  };
  setInterval(() => void beat(), HEARTBEAT_MS);

  const begin = async () => {
    const state = readOffline(await readKept(NUMBERS));
    claimKeys.value = readClaimKeys(await readKept(CLAIM_KEYS));
    numbers.value = state;
    offline.value = createOffline(state, {
      async keep(next) {
        const kept = await writeKept(NUMBERS, JSON.stringify(next));
        if (kept) numbers.value = next;
        return kept;
      },
      today: () => dayKey(serverNow()),
      deviceNow: () => Date.now(),
      lease: (queueId, size) =>
        call('POST /v1/kiosk/leases', { token: token(), key: newKey(), body: { queueId, size } }),
      reconcile: (leaseId, kioskTime, told) =>
        call('POST /v1/kiosk/reconciliations', {
          token: token(),
          key: newKey(),
          body: {
            leaseId,
            kioskTime,
            tickets: told.map((given) => ({
              sequence: given.sequence,
              serviceId: given.serviceId,
              issuedAt: given.issuedAt,
              priority: given.priority,
              language: given.language,
              residence: given.residence,
              claim: given.claim,
            })),
          },
        }),
    });
  };
  void begin();

  let busy = false;
  /** Whenever the network has just answered: what was given is told, and what is low is taken. */
  const tend = async () => {
    const spare = offline.value;
    const board = door.data.value;
    if (busy || !spare || !board || !token()) return;
    busy = true;
    try {
      if (!(await spare.tell())) return;
      const services = new Map<string, number>();
      for (const { queueId } of board.services) {
        services.set(queueId, (services.get(queueId) ?? 0) + 1);
      }
      await spare.stock(services);
    } finally {
      busy = false;
    }
  };
  door.confirmedAt.subscribe((at) => {
    if (at > 0 && door.state.value !== 'stale') void tend();
  });

  const setPrints = (count: number) => {
    prints.value = count;
    remember(PRINTS, String(count));
  };
  return {
    device,
    catalogue,
    door,
    offline,
    numbers,
    claimKeys,
    help,
    prints,
    paperOut,
    choice,
    printer,
    greet() {
      void beat();
    },
    callForHelp(wanted) {
      help.value = wanted;
      void beat();
    },
    printed(outcome, asked) {
      if (!asked && (outcome === 'ok' || outcome === 'unknown')) setPrints(prints.value + 1);
      const out = outcome === 'paper' || (paperOut.value && outcome !== 'ok');
      if (out === paperOut.value) return;
      paperOut.value = out;
      void beat();
    },
    rollChanged() {
      setPrints(0);
      paperOut.value = false;
      void beat();
    },
    choosePrinter(next) {
      choice.value = next;
      printer.value = createPrinter(next);
      remember(PRINTER, writeChoice(next));
    },
  };
}

function readClaimKeys(text: string | undefined): ClaimKey[] {
  if (text === undefined) return [];
  try {
    const kept: unknown = JSON.parse(text);
    if (!Array.isArray(kept)) return [];
    return kept.flatMap((key: unknown) =>
      isObject(key) && typeof key.keyId === 'string' && typeof key.publicKey === 'string'
        ? [{ keyId: key.keyId, publicKey: key.publicKey }]
        : [],
    );
  } catch {
    // Not ours.
    return [];
  }
}
