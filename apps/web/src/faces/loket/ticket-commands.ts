import { serverNow } from '../../core/clock.ts';
import { staffCall } from '../../core/session.ts';
import type { AtCounter } from './at-counter.ts';
import type { CallCommands } from './call-commands.ts';
import type { ReturnWay } from './dialogs.tsx';
import type { Finish, OfflineStep } from './offline-calls.ts';
import type { Pressing } from './press.ts';
import type { TicketStep } from './project.ts';
import { hereAfter, nobodyText } from './steps.ts';
import type { CancelReason, ParkReason, Ticket, Why } from './words.ts';

/** Everything that happens to a ticket but its call. */
export function ticketCommands(at: AtCounter, pressing: Pressing, call: CallCommands) {
  const { say, press, undoable } = pressing;
  const { alone, calls, counterId } = at;

  /** What the screen shows at once, and what the log tells if nothing is heard of it. */
  const local = (
    kind: TicketStep['kind'],
    of: Ticket,
    log?: { readonly step: OfflineStep; readonly ending?: Finish },
  ) => ({ step: { kind, ticketId: of.ticketId, at: serverNow(), ...(log ? { log } : {}) } });

  /** Without network, and with the right to it: the step goes into the log. */
  const noted = (
    step: OfflineStep,
    of: Ticket,
    here: Ticket | null,
    text: string,
    ending?: Finish,
  ) => {
    if (!alone || !calls.mayNote(of.queueId)) return false;
    calls.note({ step, ticket: of, here, ending });
    say(`${of.number} ${text}, dicatat di sini.`);
    return true;
  };

  const step = (kind: 'start' | 'recall' | 'miss', of: Ticket, text: string) => {
    if (noted(kind, of, hereAfter(kind, of), text)) return;
    press(
      `${kind} ${of.ticketId} ${of.calls.length}`,
      (key) =>
        staffCall(`POST /v1/tickets/{ticketId}/${kind}`, {
          params: { ticketId: of.ticketId },
          key,
        }),
      (done) => {
        if (kind !== 'recall') undoable(done, `${of.number} ${text}`);
        say(`${of.number} ${text}.`);
      },
      local(kind === 'miss' ? 'leave' : kind, of, { step: kind }),
    );
  };

  const move = (route: 'transfer' | 're-route', of: Ticket, serviceId: string, name: string) =>
    press(
      `${route} ${of.ticketId} ${serviceId}`,
      (key) =>
        staffCall(`POST /v1/tickets/{ticketId}/${route}`, {
          params: { ticketId: of.ticketId },
          key,
          body: { serviceId },
        }),
      () => say(`${of.number} dipindahkan ke ${name}.`),
      route === 'transfer' ? local('leave', of) : {},
    );

  return {
    start: (of: Ticket) => step('start', of, 'dilayani'),
    recall: (of: Ticket) => step('recall', of, 'dipanggil ulang'),
    miss: (of: Ticket) => step('miss', of, 'tidak hadir'),

    finish: (of: Ticket, ending: Finish) => {
      if (noted('finish', of, null, 'selesai', ending)) return;
      press(
        `finish ${of.ticketId} ${JSON.stringify(ending)}`,
        (key) =>
          staffCall('POST /v1/tickets/{ticketId}/finish', {
            params: { ticketId: of.ticketId },
            key,
            body: { ...ending },
          }),
        (finished) => {
          undoable(finished, `${of.number} selesai`);
          say(`${of.number} selesai.`);
        },
        local('leave', of, { step: 'finish', ending }),
      );
    },

    /** One key, one request: this visit is over, and the next is called. */
    finishAndNext: (of: Ticket, ending: Finish) => {
      if (noted('finish', of, null, 'selesai', ending)) {
        call.callAlone();
        return;
      }
      const held = call.leases();
      press(
        `call and finish ${of.ticketId} ${JSON.stringify(ending)}`,
        async (key) =>
          staffCall('POST /v1/counters/{counterId}/finish-and-next', {
            params: { counterId },
            key,
            query: await held(),
            body: { ticketId: of.ticketId, ...ending },
          }),
        (result) => {
          undoable(result.finished, `${of.number} selesai`);
          if (result.next.kind === 'called') call.tellCalled(result.next.ticket);
          else say(`${of.number} selesai. ${nobodyText(result.next.heldElsewhere)}`);
        },
        { alone: true, ...local('nothing', of, { step: 'finish', ending }) },
      );
    },

    park: (of: Ticket, reason: ParkReason) => {
      if (noted('park', of, null, 'ditunda')) return;
      press(
        `park ${of.ticketId} ${reason}`,
        (key) =>
          staffCall('POST /v1/tickets/{ticketId}/park', {
            params: { ticketId: of.ticketId },
            key,
            body: { reason },
          }),
        (parked) => {
          undoable(parked, `${of.number} ditunda`);
          say(`${of.number} ditunda.`);
        },
        local('leave', of, { step: 'park' }),
      );
    },

    /** To another service, from the counter. */
    transfer: (of: Ticket, serviceId: string, name: string) =>
      move('transfer', of, serviceId, name),
    /** A wrong choice is put right while the ticket waits. */
    reroute: (of: Ticket, serviceId: string, name: string) => move('re-route', of, serviceId, name),

    /** Into the order again, after a miss or after being set aside. */
    sendBack: (of: Ticket, way: ReturnWay, why: Why | null) =>
      press(
        `return ${of.ticketId} ${way} ${why ?? ''}`,
        (key) =>
          staffCall('POST /v1/tickets/{ticketId}/return', {
            params: { ticketId: of.ticketId },
            key,
            body: { way, why },
          }),
        (back) => {
          if (way !== 'in-front') undoable(back, `${of.number} kembali`);
          say(`${of.number} kembali ke antrean.`);
        },
      ),

    prioritise: (of: Ticket) =>
      press(
        `priority ${of.ticketId} ${!of.priority}`,
        (key) =>
          staffCall('POST /v1/tickets/{ticketId}/priority', {
            params: { ticketId: of.ticketId },
            key,
            body: { priority: !of.priority },
          }),
        () => say(`${of.number}: prioritas ${of.priority ? 'dicabut' : 'diberikan'}.`),
      ),

    cancel: (of: Ticket, reason: CancelReason) =>
      press(
        `cancel ${of.ticketId} ${reason}`,
        (key) =>
          staffCall('POST /v1/tickets/{ticketId}/cancel', {
            params: { ticketId: of.ticketId },
            key,
            body: { reason },
          }),
        (cancelled) => {
          undoable(cancelled, `${of.number} dibatalkan`);
          say(`${of.number} dibatalkan.`);
        },
      ),
  };
}

export type TicketCommands = ReturnType<typeof ticketCommands>;
