import { answer } from '@gerai/shared/http/answer.ts';
import { createHttpHandler } from '@gerai/shared/http/handler.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { HttpDeps } from '@gerai/shared/http/types.ts';
import type { Store } from '../app/ports.ts';
import { readMessages } from '../app/read-messages.ts';
import { stopMessages } from '../app/stop-messages.ts';
import { service } from '../service.ts';

export interface PublicDeps {
  readonly http: HttpDeps;
  readonly store: Store;
}

/** The citizen's routes: see the messages of a visit, and stop them. */
export function createPublicHandler(deps: PublicDeps) {
  return createHttpHandler(service, 'public', deps.http, {
    readMessages: async ({ params }) => {
      const read = await readMessages(deps, params.token);
      if (read.kind === 'not-found') return problem('not-found');
      return answer(200, { consent: read.consent, messages: [...read.messages] });
    },

    stopMessages: async ({ params, command, now }) => {
      const stopped = await stopMessages(deps, { ...params, command, now });
      switch (stopped.kind) {
        case 'withdrawn':
          return answer(200, { consent: 'withdrawn' as const, withdrawnAt: stopped.at });
        case 'not-found':
          return problem('not-found');
        case 'key-reused':
          return problem('idempotency-key-reused');
      }
    },
  });
}
