import type { AtCounter } from './at-counter.ts';
import type { CallCommands } from './call-commands.ts';
import type { CounterCommands } from './counter-commands.ts';
import {
  HelpDialog,
  KeysDialog,
  ParkDialog,
  PauseDialog,
  ReleaseDialog,
  ReturnDialog,
  RowDialog,
  TargetDialog,
  WalkUpDialog,
} from './dialogs.tsx';
import type { Bindings } from './keys.ts';
import { counterName } from './leases.tsx';
import { type SilentLease, servedByNobodyElse } from './steps.ts';
import type { TicketCommands } from './ticket-commands.ts';
import type { Catalogue, Ticket } from './words.ts';

/** Which dialog is open, and about whom. */
export type Open =
  | { readonly kind: 'pause' | 'walk-up' | 'help' | 'keys' }
  /** About who is at the counter, and only as long as they are. */
  | { readonly kind: 'park' | 'transfer'; readonly ticket: Ticket }
  | { readonly kind: 'row' | 'reroute'; readonly ticket: Ticket; readonly why: string }
  | { readonly kind: 'return'; readonly ticket: Ticket }
  | { readonly kind: 'release'; readonly lease: SilentLease };

/** Whether whom a dialog is about has left the counter since it was opened. */
export function hasLeft(open: Open | undefined, here: Ticket | null): boolean {
  const about = open?.kind === 'park' || open?.kind === 'transfer' ? open.ticket : undefined;
  return about !== undefined && about.ticketId !== here?.ticketId;
}

/** The dialog that is open; whatever is decided in it closes it first. */
export function OpenDialog({
  shown,
  at,
  call,
  ofTicket,
  ofCounter,
  catalogue,
  nameOf,
  bindings,
  rebind,
  show,
  shut,
}: {
  shown: Open;
  at: AtCounter;
  call: CallCommands;
  ofTicket: TicketCommands;
  ofCounter: CounterCommands;
  catalogue: Catalogue | undefined;
  nameOf: (serviceId: string) => string;
  bindings: Bindings;
  rebind: (bindings: Bindings) => void;
  show: (other: Open) => void;
  shut: () => void;
}) {
  const { ticket, state, counterId } = at;
  const serviceIds = state?.serviceIds ?? [];
  switch (shown.kind) {
    case 'pause': {
      const counters = at.others.data.value?.counters ?? [];
      return (
        <PauseDialog
          alone={servedByNobodyElse(serviceIds, counterId, counters).map(nameOf)}
          waiting={at.waiting.length}
          close={shut}
          pause={(reason, returnAt) => {
            shut();
            ofCounter.pause(reason, returnAt);
          }}
        />
      );
    }
    case 'walk-up':
      return (
        <WalkUpDialog
          services={serviceIds.map((id) => [id, nameOf(id)] as const)}
          close={shut}
          serve={(serviceId, why, priority, applicantCount) => {
            shut();
            call.serveWithoutNumber(serviceId, why, priority, applicantCount);
          }}
        />
      );
    case 'help':
      return (
        <HelpDialog
          close={shut}
          ask={(kind) => {
            shut();
            ofCounter.help(kind);
          }}
        />
      );
    case 'keys':
      return <KeysDialog bindings={bindings} close={shut} change={rebind} />;
    case 'park':
      return (
        <ParkDialog
          ticket={shown.ticket}
          close={shut}
          park={(reason) => {
            shut();
            ofTicket.park(shown.ticket, reason);
          }}
        />
      );
    case 'transfer':
      return (
        <TargetDialog
          title={`Pindahkan ${shown.ticket.number}`}
          action="Pindahkan"
          catalogue={catalogue}
          not={shown.ticket.serviceId}
          close={shut}
          send={(serviceId) => {
            shut();
            ofTicket.transfer(shown.ticket, serviceId, nameOf(serviceId));
          }}
        />
      );
    case 'reroute':
      return (
        <TargetDialog
          title={`Ubah layanan ${shown.ticket.number}`}
          action="Ubah layanan"
          catalogue={catalogue}
          not={shown.ticket.serviceId}
          close={shut}
          send={(serviceId) => {
            shut();
            ofTicket.reroute(shown.ticket, serviceId, nameOf(serviceId));
          }}
        />
      );
    case 'row': {
      const of = shown.ticket;
      return (
        <RowDialog
          ticket={of}
          why={shown.why}
          serviceName={nameOf(of.serviceId)}
          canCall={!ticket && at.status === 'open' && !at.offline && !at.watching}
          close={shut}
          pick={(why) => {
            shut();
            call.pick(of, why);
          }}
          reroute={() => show({ kind: 'reroute', ticket: of, why: shown.why })}
          prioritise={() => {
            shut();
            ofTicket.prioritise(of);
          }}
          cancel={(reason) => {
            shut();
            ofTicket.cancel(of, reason);
          }}
        />
      );
    }
    case 'release':
      return (
        <ReleaseDialog
          lease={shown.lease}
          counter={counterName(at, shown.lease.counterId)}
          close={shut}
          release={() => {
            shut();
            ofCounter.release(shown.lease);
          }}
        />
      );
    case 'return':
      return (
        <ReturnDialog
          ticket={shown.ticket}
          close={shut}
          send={(way, why) => {
            shut();
            ofTicket.sendBack(shown.ticket, way, why);
          }}
        />
      );
  }
}
