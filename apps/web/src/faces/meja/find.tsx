import { useEffect, useRef, useState } from 'preact/hooks';
import type { Body } from '../../core/api.ts';
import { clock, clockTime, middleDay, spacedCode } from '../../core/format.ts';
import { staffCall } from '../../core/session.ts';
import { Select } from '../../kit/dialog.tsx';
import { Field, type FieldError, ProblemNote } from '../../kit/kit.tsx';
import { ServicePicker } from '../../kit/service-picker.tsx';
import { CANCELS, type CancelReason as TicketCancel } from '../loket/words.ts';
import { useCommand } from './command.ts';
import { aheadText, issuedLine, placeText, Slip, type SlipContent } from './slip.tsx';
import { SlotSelect } from './slots.tsx';
import {
  BOOKING_STATUS,
  CANCEL_REASONS,
  type CancelReason,
  type Catalogue,
  type DeskBooking,
  MOVE_REASONS,
  type MoveReason,
  readSearch,
  serviceName,
  TICKET_STATUS,
  type Ticket,
} from './words.ts';

type CheckedIn = Body<'POST /v1/desk/check-ins'>;

interface Found {
  readonly tickets: readonly Ticket[];
  readonly booking: DeskBooking | undefined;
  readonly bookings: Body<'POST /v1/desk/search'>['bookings'];
}

/** One field for a number, a code or a phone; and what can be done with what is found. */
export function FindPanel({ data, wanted = '' }: { data: Catalogue; wanted?: string }) {
  const [typed, setTyped] = useState(wanted);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [found, setFound] = useState<Found | undefined>(undefined);
  const [slip, setSlip] = useState<{ content: SlipContent; note: string } | undefined>(undefined);
  const { working, problem, setProblem, run } = useCommand();
  // A search stands in line behind no step.
  const { problem: unfound, setProblem: setUnfound, run: ask } = useCommand();

  const looks = useRef(0);

  const look = async () => {
    const asked = readSearch(typed);
    setUnfound(undefined);
    if (!asked) {
      setErrors([
        { field: 'cari', text: 'Tulis nomor (C-012), kode janji (K7P-M4T), atau nomor HP.' },
      ]);
      return;
    }
    setErrors([]);
    // Each look is a look of its own: what was found a minute ago may have moved on.
    looks.current += 1;
    const search = await ask(`search ${looks.current}`, (key) =>
      staffCall('POST /v1/desk/search', { key, body: asked }),
    );
    if (!search) return;
    const code = 'code' in asked ? asked.code : undefined;
    let booking: DeskBooking | undefined;
    if (code) {
      const answer = await staffCall('GET /v1/desk/bookings/{code}', { params: { code } });
      if (answer.kind === 'ok') booking = answer.body;
      else if (answer.kind === 'problem' && search.tickets.length === 0) {
        setUnfound(answer.problem);
      }
    }
    setFound({ tickets: search.tickets, booking, bookings: search.bookings });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setSlip(undefined);
    setFound(undefined);
    setProblem(undefined);
    void look();
  };

  useEffect(() => {
    if (wanted !== '') void look();
  }, []);

  const checkIn = async (code: string) => {
    const done = await run(`check-in ${code}`, (key) =>
      staffCall('POST /v1/desk/check-ins', { key, body: { code } }),
    );
    if (!done) return;
    setSlip({ content: slipOf(done), note: 'Sudah lapor datang.' });
    setFound(undefined);
  };
  const reprint = async (ticket: Ticket) => {
    const done = await run(`reprint ${ticket.ticketId} ${ticket.printSerial}`, (key) =>
      staffCall('POST /v1/tickets/{ticketId}/reprint', {
        params: { ticketId: ticket.ticketId },
        key,
      }),
    );
    if (!done) return;
    setSlip({
      content: {
        head: done.ticket.number,
        service: serviceName(data, done.ticket.serviceId),
        place: placeOf(data, done.ticket),
        day: done.ticket.day,
        lines: [
          issuedLine(done.ticket.issuedAt),
          `Cetakan ke-${done.ticket.printSerial}. Cetakan sebelumnya tidak berlaku.`,
        ],
        link: done.link,
      },
      note: 'Cetakan lama tidak berlaku lagi.',
    });
    await look();
  };
  /** Any other step of a ticket; the list is read anew after it. */
  const step = async (content: string, ask: Parameters<typeof run<Ticket>>[1]) => {
    if (await run(content, ask)) await look();
  };
  const changed = (booking: DeskBooking) => setFound((before) => before && { ...before, booking });

  const nothing =
    found && found.tickets.length === 0 && !found.booking && found.bookings.length === 0;
  return (
    <section class="card panel" aria-labelledby="cari-judul">
      <h2 id="cari-judul">Cari atau lapor datang</h2>
      <form class="inline-form" onSubmit={submit} noValidate>
        <Field
          id="cari"
          label="Nomor, kode janji, atau nomor HP"
          type="text"
          autocomplete="off"
          maxLength={30}
          errors={errors}
          value={typed}
          onInput={setTyped}
        />
        <button type="submit">Cari</button>
      </form>
      <ProblemNote problem={problem ?? unfound} />
      {nothing && !unfound && (
        <p class="note" role="status">
          Tidak ditemukan hari ini. Nomor HP hanya menemukan nomor antrean; janji temu dicari dengan
          kodenya.
        </p>
      )}
      {slip && <Slip slip={slip.content} note={slip.note} />}
      {found?.booking && (
        <BookingFound
          booking={found.booking}
          working={working}
          checkIn={() => void checkIn(found.booking?.code ?? '')}
          run={run}
          changed={changed}
        />
      )}
      {found?.tickets.map((ticket) => (
        <TicketFound
          key={ticket.ticketId}
          ticket={ticket}
          data={data}
          working={working}
          reprint={() => void reprint(ticket)}
          step={step}
        />
      ))}
    </section>
  );
}

function slipOf(done: CheckedIn): SlipContent {
  return {
    head: done.number,
    service: done.serviceName.id,
    place: placeText(done.place),
    day: done.day,
    lines: [
      done.late
        ? `Janji temu ${clock(done.slotStart)} sudah lewat; urutan menurut waktu datang`
        : `Janji temu ${clock(done.slotStart)}`,
      aheadText(done.ahead, done.estimate),
    ],
    link: null,
  };
}

function placeOf(data: Catalogue, ticket: Ticket): string {
  const service = data.agencies
    .flatMap((agency) => agency.services)
    .find(({ serviceId }) => serviceId === ticket.serviceId);
  return placeText({ floor: ticket.floor, counterNumbers: service?.counterNumbers ?? [] });
}

function TicketFound({
  ticket,
  data,
  working,
  reprint,
  step,
}: {
  ticket: Ticket;
  data: Catalogue;
  working: boolean;
  reprint: () => void;
  step: (
    content: string,
    ask: (key: string) => ReturnType<typeof staffCall<'POST /v1/tickets/{ticketId}/re-route'>>,
  ) => Promise<void>;
}) {
  const [target, setTarget] = useState('');
  const [left, setLeft] = useState<TicketCancel>('visitor');
  const params = { ticketId: ticket.ticketId };
  const waits = ticket.status === 'waiting';
  const away = ticket.status === 'parked' || ticket.status === 'missed';
  const mayRejoin =
    ticket.status === 'finished' &&
    (ticket.outcome === 'incomplete' || ticket.outcome === 'second-visit');
  return (
    <article class="found" aria-label={`Nomor ${ticket.number}`}>
      <p>
        <strong class="number">{ticket.number}</strong> · {serviceName(data, ticket.serviceId)}
        <br />
        {TICKET_STATUS[ticket.status]}
        {ticket.priority && ' · prioritas'} · datang {clock(ticket.arrivedAt)}
        {ticket.calls.length > 0 && ` · dipanggil ${ticket.calls.length} kali`}
      </p>
      <div class="row">
        {(waits || away) && (
          <button type="button" aria-disabled={working} onClick={reprint}>
            Cetak ulang
          </button>
        )}
        {waits && (
          <button
            type="button"
            aria-disabled={working}
            onClick={() =>
              void step(`priority ${ticket.ticketId} ${ticket.version}`, (key) =>
                staffCall('POST /v1/tickets/{ticketId}/priority', {
                  params,
                  key,
                  body: { priority: !ticket.priority },
                }),
              )
            }
          >
            {ticket.priority ? 'Cabut prioritas' : 'Beri prioritas'}
          </button>
        )}
        {away && (
          <button
            type="button"
            class="primary"
            aria-disabled={working}
            onClick={() =>
              void step(`return ${ticket.ticketId} ${ticket.version}`, (key) =>
                staffCall('POST /v1/tickets/{ticketId}/return', {
                  params,
                  key,
                  body: { way: ticket.status === 'missed' ? 'after-three' : 'by-order-time' },
                }),
              )
            }
          >
            {ticket.status === 'missed' ? 'Kembalikan, di belakang 3 orang' : 'Kembali ke antrean'}
          </button>
        )}
        {mayRejoin && (
          <button
            type="button"
            class="primary"
            aria-disabled={working}
            onClick={() =>
              void step(`rejoin ${ticket.ticketId} ${ticket.version}`, (key) =>
                staffCall('POST /v1/tickets/{ticketId}/rejoin', { params, key, body: {} }),
              )
            }
          >
            Kembali dengan berkas lengkap
          </button>
        )}
      </div>
      {waits && (
        <details>
          <summary>Salah layanan? Ubah tanpa kehilangan urutan</summary>
          <ServicePicker
            id={`ubah-${ticket.ticketId}`}
            catalogue={data}
            value={target}
            choose={setTarget}
          />
          <button
            type="button"
            disabled={target === '' || target === ticket.serviceId}
            aria-disabled={working}
            onClick={() =>
              void step(`re-route ${ticket.ticketId} ${target}`, (key) =>
                staffCall('POST /v1/tickets/{ticketId}/re-route', {
                  params,
                  key,
                  body: { serviceId: target },
                }),
              )
            }
          >
            Ubah layanan
          </button>
        </details>
      )}
      {(waits || away) && (
        <details>
          <summary>Batalkan nomor</summary>
          <Select
            id={`batal-${ticket.ticketId}`}
            label="Alasan"
            options={CANCELS}
            value={left}
            choose={setLeft}
          />
          <button
            type="button"
            class="danger"
            aria-disabled={working}
            onClick={() =>
              void step(`cancel ${ticket.ticketId} ${ticket.version} ${left}`, (key) =>
                staffCall('POST /v1/tickets/{ticketId}/cancel', {
                  params,
                  key,
                  body: { reason: left },
                }),
              )
            }
          >
            Batalkan
          </button>
        </details>
      )}
    </article>
  );
}

function BookingFound({
  booking,
  working,
  checkIn,
  run,
  changed,
}: {
  booking: DeskBooking;
  working: boolean;
  checkIn: () => void;
  run: ReturnType<typeof useCommand>['run'];
  changed: (booking: DeskBooking) => void;
}) {
  const [reason, setReason] = useState<CancelReason>('visitor-asked');
  const [moveReason, setMoveReason] = useState<MoveReason>('visitor-asked');
  const [slot, setSlot] = useState('');
  const params = { bookingId: booking.bookingId };
  const cancel = async () => {
    const done = await run(`cancel ${booking.bookingId} ${reason}`, (key) =>
      staffCall('POST /v1/desk/bookings/{bookingId}/cancel', { params, key, body: { reason } }),
    );
    if (done) changed(done);
  };
  const move = async () => {
    const [day = '', time = ''] = slot.split(' ');
    const body = { day, time, reason: moveReason };
    const done = await run(`move ${booking.bookingId} ${JSON.stringify(body)}`, (key) =>
      staffCall('POST /v1/desk/bookings/{bookingId}/reschedule', { params, key, body }),
    );
    if (done) changed(done);
  };
  return (
    <article class="found" aria-label={`Janji ${spacedCode(booking.code)}`}>
      <p>
        <strong>{booking.serviceName.id}</strong> · {spacedCode(booking.code)}
        <br />
        {middleDay(booking.day)}, {clockTime(booking.time)} · {BOOKING_STATUS[booking.status]}
        {booking.applicantCount > 1 && ` · ${booking.applicantCount} berkas`}
        <br />
        {placeText(booking.place)}
      </p>
      {booking.status === 'confirmed' && (
        <div class="stack">
          <button type="button" class="primary" aria-disabled={working} onClick={checkIn}>
            Lapor datang
          </button>
          <details>
            <summary>Ubah jadwal</summary>
            <SlotSelect
              id="jadwal-baru"
              serviceId={booking.serviceId}
              value={slot}
              choose={setSlot}
            />
            <Select
              id="alasan-ubah"
              label="Alasan"
              options={MOVE_REASONS}
              value={moveReason}
              choose={setMoveReason}
            />
            <p class="small">Jadwal lama tetap berlaku sampai disimpan.</p>
            <button
              type="button"
              disabled={slot === ''}
              aria-disabled={working}
              onClick={() => void move()}
            >
              Simpan jadwal baru
            </button>
          </details>
          <details>
            <summary>Batalkan untuk warga</summary>
            <Select
              id="alasan"
              label="Alasan"
              options={CANCEL_REASONS}
              value={reason}
              choose={setReason}
            />
            <button
              type="button"
              class="danger"
              aria-disabled={working}
              onClick={() => void cancel()}
            >
              Batalkan
            </button>
          </details>
        </div>
      )}
    </article>
  );
}
