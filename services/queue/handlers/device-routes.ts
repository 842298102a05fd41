import { answer } from '@gerai/shared/http/answer.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import { registerDevice } from '../app/register-device.ts';
import { revokeDevice } from '../app/revoke-device.ts';
import type { service } from '../service.ts';
import type { QueueDeps } from './deps.ts';
import { deviceView } from './views.ts';

type DeviceRoutes = Pick<RouteHandlers<typeof service, 'staff'>, 'registerDevice' | 'revokeDevice'>;

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
  };
}
