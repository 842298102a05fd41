import { useState } from 'preact/hooks';
import { clock } from '../../core/format.ts';
import { minutesBetween, shortWhy, type Ticket, type Waiting } from './words.ts';

const SHOWN = 12;

/** Who waits, in the order of the calls and each with why; who is away; who is still to come. */
export function Line({
  list,
  serviceIds,
  nameOf,
  now,
  watching,
  open,
  back,
}: {
  list: Waiting | undefined;
  serviceIds: readonly string[];
  nameOf: (serviceId: string) => string;
  now: number;
  /** Nothing is done from here. */
  watching: boolean;
  open: (ticket: Ticket, why: string) => void;
  back: (ticket: Ticket) => void;
}) {
  const [only, setOnly] = useState('');
  const [all, setAll] = useState(false);
  const mine = (list?.waiting ?? []).filter(
    ({ ticket }) => only === '' || ticket.serviceId === only,
  );
  const shown = all ? mine : mine.slice(0, SHOWN);
  const away = list?.away ?? [];
  const expected = list?.expected ?? [];
  return (
    <section class="line" aria-labelledby="antrean">
      <div class="line-head">
        <h2 id="antrean">Antrean: {mine.length} menunggu</h2>
        {serviceIds.length > 1 && (
          <select
            aria-label="Saring menurut layanan"
            value={only}
            onChange={(event) => setOnly(event.currentTarget.value)}
          >
            <option value="">Semua layanan</option>
            {serviceIds.map((serviceId) => (
              <option value={serviceId} key={serviceId}>
                {nameOf(serviceId)}
              </option>
            ))}
          </select>
        )}
      </div>
      {list && mine.length === 0 && (
        <p>
          Tidak ada yang menunggu.
          {expected.length > 0 && ` ${expected.length} janji temu berikutnya: ${slots(expected)}.`}
        </p>
      )}
      {shown.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Nomor</th>
              <th scope="col">Urutan karena</th>
              <th scope="col">Menunggu</th>
              <th scope="col">
                <span class="sr-only">Tindakan</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ ticket, why }) => (
              <tr key={ticket.ticketId} class={ticket.priority ? 'is-priority' : ''}>
                <th scope="row" class="number">
                  {ticket.number}
                </th>
                <td>
                  {shortWhy(ticket)}
                  {serviceIds.length > 1 && <div class="small">{nameOf(ticket.serviceId)}</div>}
                </td>
                <td class="number">{minutesBetween(ticket.arrivedAt, now)} mnt</td>
                <td class="row-end">
                  <button
                    type="button"
                    class="dots"
                    disabled={watching}
                    aria-label={`Tindakan untuk ${ticket.number}`}
                    onClick={() => open(ticket, why.id)}
                  >
                    ⋯
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {mine.length > shown.length && (
        <button type="button" class="quiet" onClick={() => setAll(true)}>
          Tampilkan semua ({mine.length})
        </button>
      )}
      {mine.length > 0 && expected.length > 0 && (
        <p class="small">
          {expected.length} janji temu belum datang: {slots(expected)}
        </p>
      )}
      {away.length > 0 && (
        <>
          <h2>Terlewat dan ditunda: {away.length}</h2>
          <ul class="away">
            {away.map((ticket) => (
              <li key={ticket.ticketId}>
                <span>
                  <strong class="number">{ticket.number}</strong>{' '}
                  {ticket.missedAt
                    ? `tidak hadir ${clock(ticket.missedAt)}`
                    : ticket.parkedAt && `ditunda ${clock(ticket.parkedAt)}`}
                </span>
                <button type="button" disabled={watching} onClick={() => back(ticket)}>
                  Kembalikan<span class="sr-only"> {ticket.number}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** “11.00, 11.15 …” of the next few bookings. */
function slots(expected: Waiting['expected']): string {
  const times = expected.slice(0, 4).map(({ slotStart, applicantCount }) => {
    const many = applicantCount > 1 ? ` (${applicantCount} berkas)` : '';
    return clock(slotStart) + many;
  });
  return times.join(', ') + (expected.length > 4 ? ' …' : '');
}
