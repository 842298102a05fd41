import { answer } from '@gerai/shared/http/answer.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import { enterPaperLog } from '../app/enter-paper-log.ts';
import { leaseNumbers, reconcile } from '../app/lease-numbers.ts';
import { approvePairing } from '../app/pair-device.ts';
import { registerDevice } from '../app/register-device.ts';
import { revokeDevice } from '../app/revoke-device.ts';
import type { service } from '../service.ts';
import type { QueueDeps } from './deps.ts';
import { actorOf, deviceView, staffTicket } from './views.ts';

type DeviceRoutes = Pick<
  RouteHandlers<typeof service, 'staff'>,
  | 'registerDevice'
  | 'revokeDevice'
  | 'approvePairing'
  | 'listDevices'
  | 'heartbeat'
  | 'leaseNumbers'
  | 'reconcile'
  | 'enterPaperLog'
>;

const HEARTBEAT_MS = 30_000;

/** Pairing kiosks and displays. */
export function deviceRoutes(deps: QueueDeps): DeviceRoutes {
  return {
    registerDevice: async ({ body, command, context }) => {
      const outcome = await registerDevice(deps, body, command, context);
      if (outcome.kind === 'command-reused') return problem('idempotency-key-reused');
      return answer(201, { ...deviceView(outcome.device), token: outcome.token });
    },

    revokeDevice: async ({ params, command, context }) => {
      const outcome = await revokeDevice(deps, params.deviceId, command, context);
      if (outcome.kind !== 'revoked') {
        return problem(outcome.kind === 'unknown-device' ? 'not-found' : 'idempotency-key-reused');
      }
      return answer(200, deviceView(outcome.device));
    },

    approvePairing: async ({ body, command, context }) => {
      const outcome = await approvePairing(deps, body, command, context);
      if (outcome.kind === 'approved') return answer(200, deviceView(outcome.device));
      return problem(outcome.kind === 'not-found' ? 'pairing-not-found' : 'idempotency-key-reused');
    },

    listDevices: async () =>
      answer(200, { devices: (await deps.devices.all(deps.mallId)).map(deviceView) }),

    heartbeat: async ({ body, caller, now }) => {
      await deps.devices.seen(caller.deviceId, now, body);
      return answer(200, {
        deviceId: caller.deviceId,
        claimKeys: (await deps.secrecy.claimKeys()).map((key) => ({ ...key })),
        serverTime: now,
        pollAfterMs: HEARTBEAT_MS,
      });
    },

    leaseNumbers: async ({ body, caller, command, context }) => {
      const outcome = await leaseNumbers(
        deps,
        { ...body, deviceId: caller.deviceId },
        command,
        context,
      );
      if (outcome.kind !== 'leased') return problem('not-found');
      const { leaseId, queueId, day, grantedAt } = outcome.lease;
      return answer(201, {
        leaseId,
        queueId,
        day,
        grantedAt,
        numbers: outcome.numbers.map(({ sequence, number, viewToken }) => ({
          sequence,
          number,
          link: `${deps.publicUrl}/t/${viewToken}`,
        })),
      });
    },

    reconcile: async ({ body, caller, command, context, now }) => {
      const outcome = await reconcile(
        deps,
        { ...body, deviceId: caller.deviceId },
        command,
        context,
      );
      if (outcome.kind !== 'reconciled') return problem('not-found');
      return answer(200, {
        results: outcome.results.map(({ sequence, outcome: how, ticket }) => ({
          sequence,
          outcome: how,
          number: ticket?.data.number ?? null,
          issuedAt: ticket?.data.issuedAt ?? null,
        })),
        serverTime: now,
      });
    },

    enterPaperLog: async ({ body, caller, command, context }) => {
      const outcome = await enterPaperLog(deps, body, actorOf(caller), command, context);
      switch (outcome.kind) {
        case 'entered':
          return answer(201, staffTicket(outcome.ticket));
        case 'times-invalid':
          return problem('invalid-input', { errors: [{ pointer: '/arrivedAt', code: 'order' }] });
        case 'forbidden':
          return problem('forbidden');
        case 'command-reused':
          return problem('idempotency-key-reused');
        default:
          return problem('not-found');
      }
    },
  };
}
