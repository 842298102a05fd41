import { useEffect, useState } from 'preact/hooks';
import { call } from '../../core/api.ts';
import { clock, elapsed } from '../../core/format.ts';
import { staffCall } from '../../core/session.ts';
import { type Ending, needsDay } from './ending.ts';
import {
  type Contact,
  minutesBetween,
  NEEDS,
  OUTCOMES,
  type ServiceView,
  type Ticket,
} from './words.ts';

/** Whom to expect. Opened once for the visit and kept on no disk; notify records who looked. */
export function useContact(contactId: string | null): Contact | 'asking' | undefined {
  const [contact, setContact] = useState<Contact | 'asking' | undefined>(undefined);
  useEffect(() => {
    setContact(undefined);
    if (!contactId) return undefined;
    let current = true;
    setContact('asking');
    void staffCall('GET /v1/contacts/{contactId}', {
      params: { contactId },
      query: { purpose: 'serve-visit' },
    }).then((outcome) => {
      if (current) setContact(outcome.kind === 'ok' ? outcome.body : undefined);
    });
    return () => {
      current = false;
    };
  }, [contactId]);
  return contact;
}

const views = new Map<string, ServiceView>();

/** A service with its holidays and counters; asked for once. */
export function useServiceView(serviceId: string | undefined): ServiceView | undefined {
  const [, learned] = useState(0);
  useEffect(() => {
    if (!serviceId || views.has(serviceId)) return;
    void call('GET /v1/services/{serviceId}', { params: { serviceId } }).then((outcome) => {
      if (outcome.kind !== 'ok') return;
      views.set(serviceId, outcome.body);
      learned((count) => count + 1);
    });
  }, [serviceId]);
  return serviceId === undefined ? undefined : views.get(serviceId);
}

/** The visitor at the counter: number, what for, since when, and what to know before they arrive. */
export function Current({
  ticket,
  service,
  serviceName,
  now,
}: {
  ticket: Ticket;
  service: ServiceView | undefined;
  serviceName: string;
  now: number;
}) {
  const contact = useContact(ticket.contactId);
  const since = ticket.startedAt ?? ticket.calls.at(-1)?.at ?? ticket.issuedAt;
  const waited = minutesBetween(ticket.arrivedAt, ticket.calledAt ?? now);
  const requirements = service?.service.standard.requirements ?? [];
  return (
    <div class="current">
      <p class="current-head">
        <span class="current-number number">{ticket.number}</span>
        <span class="timer number">
          {ticket.status === 'serving' ? 'Dilayani' : 'Sejak panggilan'}{' '}
          <strong>{elapsed(Date.parse(since), now)}</strong>
        </span>
      </p>
      <p>
        <strong>{serviceName}</strong>
      </p>
      <p>
        {ticket.origin === 'booking' && ticket.slotStart
          ? `Janji temu ${clock(ticket.slotStart)}`
          : `Datang langsung ${clock(ticket.arrivedAt)}`}
        {' · '}menunggu {waited} menit
        {ticket.applicantCount > 1 && ` · ${ticket.applicantCount} berkas`}
      </p>
      <p class="row facts-row">
        {ticket.priority && <span class="chip strong">Prioritas</span>}
        {ticket.language === 'en' && <span class="chip strong">Berbahasa Inggris</span>}
        {ticket.leg > 1 && <span class="chip">Lanjutan dari loket lain</span>}
        {ticket.followUpOf && <span class="chip">Kunjungan kedua</span>}
        {ticket.lane === 'quick' && <span class="chip strong">Ambil hasil</span>}
        {contact !== 'asking' &&
          contact?.needs.map((need) => (
            <span class="chip strong" key={need}>
              {NEEDS[need]}
            </span>
          ))}
      </p>
      {contact === 'asking' && <p class="small">Membuka data warga…</p>}
      {contact !== 'asking' && contact?.name && (
        <p>
          Nama: <strong>{contact.name}</strong>{' '}
          <span class="small">(pembukaan data ini dicatat)</span>
        </p>
      )}
      {requirements.length > 0 && (
        <details>
          <summary>Syarat layanan ({requirements.length})</summary>
          <ul>
            {requirements.map((requirement) => (
              <li key={requirement.requirementId}>{requirement.text.id}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

export function OutcomeChoice({
  ending,
  change,
  service,
  today,
}: {
  ending: Ending;
  change: (ending: Ending) => void;
  service: ServiceView | undefined;
  today: string;
}) {
  const requirements = service?.service.standard.requirements ?? [];
  return (
    <fieldset class="outcomes" id="hasil" tabIndex={-1}>
      <legend>Hasil pelayanan</legend>
      <div class="outcome-list">
        {OUTCOMES.map(([value, label]) => (
          <label class="choice" key={value}>
            <input
              type="radio"
              name="hasil"
              checked={ending.outcome === value}
              onChange={() => change({ ...ending, outcome: value })}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {ending.outcome === 'incomplete' && requirements.length > 0 && (
        <fieldset class="missing">
          <legend>Berkas yang kurang</legend>
          {requirements.map(({ requirementId, text }) => (
            <label class="choice" key={requirementId}>
              <input
                type="checkbox"
                checked={ending.missing.includes(requirementId)}
                onChange={(event) =>
                  change({
                    ...ending,
                    missing: event.currentTarget.checked
                      ? [...ending.missing, requirementId]
                      : ending.missing.filter((id) => id !== requirementId),
                  })
                }
              />
              <span>{text.id}</span>
            </label>
          ))}
        </fieldset>
      )}
      {needsDay(ending.outcome) && (
        <div class="field due">
          <label for="tanggal">
            {ending.outcome === 'collect' ? 'Hasil dapat diambil mulai' : 'Warga datang lagi pada'}
          </label>
          <input
            id="tanggal"
            type="date"
            min={today}
            value={ending.dueOn}
            onInput={(event) => change({ ...ending, dueOn: event.currentTarget.value })}
          />
        </div>
      )}
    </fieldset>
  );
}
