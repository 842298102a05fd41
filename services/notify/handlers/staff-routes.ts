import { answer } from '@gerai/shared/http/answer.ts';
import { createHttpHandler } from '@gerai/shared/http/handler.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { HttpDeps } from '@gerai/shared/http/types.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { eraseContact } from '../app/erase-contact.ts';
import { listUnreached } from '../app/list-unreached.ts';
import { openContact } from '../app/open-contact.ts';
import type { Store, Vault } from '../app/ports.ts';
import type { Delivery } from '../domain/delivery.ts';
import { service } from '../service.ts';

export interface StaffDeps {
  readonly http: HttpDeps;
  readonly store: Store;
  readonly vault: Vault;
}

/** The staff's routes: open and erase a contact, see who was not reached. */
export function createStaffHandler(deps: StaffDeps) {
  return createHttpHandler(service, 'staff', deps.http, {
    openContact: async ({ params, query, caller, context }) => {
      const opened = await openContact(deps, { ...params, ...query, caller, context });
      if (opened.kind !== 'opened') return problem(opened.kind);
      const { contact, secret } = opened;
      return answer(200, {
        contactId: contact.contactId,
        name: secret.name,
        phone: secret.phone,
        nikLastFour: secret.nikLastFour,
        needs: secret.needs,
        language: contact.language,
      });
    },

    eraseContact: async ({ params, body, command, context }) => {
      const erased = await eraseContact(deps, { ...params, ...body, command, context });
      switch (erased.kind) {
        case 'erased':
          return answer(200, { ...params, erasedAt: erased.at });
        case 'not-found':
          return problem('not-found');
        case 'key-reused':
          return problem('idempotency-key-reused');
      }
    },

    listUnreached: async ({ query, now }) => {
      const day = query.day ?? dayOf(now);
      const deliveries = await listUnreached(deps, deps.http.mallId, day);
      return answer(200, { day, deliveries: deliveries.flatMap(unreachedView) });
    },
  });
}

function unreachedView(delivery: Delivery) {
  const { deliveryId, subject, reference, agencyId, template, status, reason, decidedAt } =
    delivery;
  if (status === 'sending' || status === 'sent' || decidedAt === null) return [];
  return [{ deliveryId, subject, reference, agencyId, template, status, reason, at: decidedAt }];
}
