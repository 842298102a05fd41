import { staffCall } from '../../core/session.ts';
import type { AtCounter } from './at-counter.ts';
import type { BySelf } from './automatic.ts';
import type { Pressing } from './press.ts';
import type { SilentLease } from './steps.ts';
import type { HelpKind, PauseReason } from './words.ts';

/** Everything that happens to the counter itself. */
export function counterCommands(at: AtCounter, pressing: Pressing, self: BySelf) {
  const { say, press } = pressing;
  const { counterId, counter, calls } = at;
  const params = { counterId };
  const version = counter?.version ?? 0;
  return {
    open: () =>
      press(
        `open ${version}`,
        (key) => staffCall('POST /v1/counters/{counterId}/open', { params, key }),
        () => say('Loket dibuka.'),
      ),
    close: () => {
      void calls.giveUp();
      self.wishedAt = 0;
      press(
        `close ${version}`,
        (key) => staffCall('POST /v1/counters/{counterId}/close', { params, key }),
        () => say('Loket ditutup.'),
      );
    },
    pause: (reason: PauseReason, returnAt: string | null) => {
      self.wishedAt = 0;
      press(
        `pause ${reason} ${returnAt ?? ''}`,
        (key) =>
          staffCall('POST /v1/counters/{counterId}/pause', {
            params,
            key,
            body: { reason, returnAt },
          }),
        () => say('Loket jeda.'),
      );
    },
    /** With whoever is there; also from a tab that could only watch. */
    takeOver: () => {
      at.commands.press({
        name: `take-over ${version}`,
        send: (key) => staffCall('POST /v1/counters/{counterId}/take-over', { params, key }),
        done: () => {
          say('Loket sekarang Anda pegang.');
          at.reread();
        },
      });
    },
    autoCall: (autoCall: boolean) =>
      press(
        `auto ${autoCall} ${version}`,
        (key) =>
          staffCall('POST /v1/counters/{counterId}/auto-call', { params, key, body: { autoCall } }),
        () => say(autoCall ? 'Panggil otomatis menyala.' : 'Panggil otomatis mati.'),
        { step: { kind: 'auto-call', autoCall } },
      ),
    /** What a counter holds that is not heard of: all may call it again. */
    release: (lease: SilentLease) =>
      press(
        `release ${lease.leaseId}`,
        (key) =>
          staffCall('POST /v1/queues/{queueId}/call-leases/{leaseId}/release', {
            params: { queueId: lease.queueId, leaseId: lease.leaseId },
            key,
            body: { consoleOff: lease.mayCall },
          }),
        ({ numbers }) => say(`Dilepas: ${numbers.join(', ') || 'tidak ada nomor lagi'}.`),
      ),
    /** null: whoever was asked for has come. */
    help: (kind: HelpKind | null) =>
      press(
        `help ${kind ?? 'come'} ${version}`,
        (key) => staffCall('POST /v1/counters/{counterId}/help', { params, key, body: { kind } }),
        () => say(kind ? 'Bantuan dipanggil.' : 'Bantuan sudah datang.'),
      ),
  };
}

export type CounterCommands = ReturnType<typeof counterCommands>;
