import { useEffect, useMemo, useRef } from 'preact/hooks';
import { type Body, call } from '../../core/api.ts';
import { nowMs } from '../../core/clock.ts';
import {
  clock,
  clockTime,
  longDay,
  middleDay,
  roundedMinutes,
  spacedCode,
} from '../../core/format.ts';
import { keptAs } from '../../core/keeper.ts';
import { said } from '../../core/language.ts';
import { type Live, liveResource } from '../../core/live.ts';
import { t } from '../../i18n/citizen.ts';
import { Loading, PageTitle, Qr, Stale } from '../../kit/kit.tsx';
import { CancelPage } from './cancel.tsx';
import { calendarFile } from './ics.ts';
import { keepVisit, keptName } from './my-tickets.ts';
import { SurveyPage } from './survey.tsx';

export type Booking = Body<'GET /v1/bookings/{token}'>;
export type Ticket = Body<'GET /v1/tickets/{token}'>;

/**
 * The one link of a visit: the booking before the day, the queue on the day, the survey after. Which
 * of them is shown is what the server knows, and never the lack of a network.
 */
export function VisitPage({ token, view }: { token: string; view: 'ticket' | 'batal' | 'survei' }) {
  const booking = useMemo(
    () =>
      liveResource({
        read: (etag) => call('GET /v1/bookings/{token}', { params: { token }, etag }),
        // What is not there (a walk-in's link has no booking) is asked for seldom.
        pollMs: (data) => (data?.status === 'confirmed' ? 60_000 : 600_000),
        slowestMs: 120_000,
        keeper: keptAs<Booking>(keptName('janji', token)),
      }),
    [token],
  );
  const ticket = useMemo(
    () =>
      liveResource({
        read: (etag) => call('GET /v1/tickets/{token}', { params: { token }, query: {}, etag }),
        pollMs: ticketPollMs,
        slowestMs: 20_000,
        keeper: keptAs<Ticket>(keptName('tiket', token)),
      }),
    [token],
  );
  useEffect(
    () => () => {
      booking.stop();
      ticket.stop();
    },
    [booking, ticket],
  );
  const seen = ticket.data.value;
  const booked = booking.data.value;
  useEffect(() => {
    if (booked) keepVisit({ token, title: said(booked.serviceName), day: booked.day });
    else if (seen) keepVisit({ token, title: seen.number, day: seen.day });
  }, [token, booked, seen]);

  if (view === 'batal' && booked)
    return <CancelPage token={token} booking={booked} live={booking} />;
  if (view === 'survei' && seen?.surveyToken) {
    return <SurveyPage surveyToken={seen.surveyToken} back={`/t/${token}`} />;
  }
  if (seen) return <TicketPage token={token} ticket={seen} live={ticket} booking={booked} />;
  if (booked) return <BookingPage token={token} booking={booked} live={booking} />;
  if (booking.state.value === 'refused' && ticket.state.value === 'refused') {
    return (
      <>
        <PageTitle title={t().find.title} />
        <p class="note warn">{t().ticket.notFound}</p>
        <a class="button" href="/papan">
          {t().boards}
        </a>
      </>
    );
  }
  return (
    <>
      <Stale live={booking.state.value === 'stale' ? booking : ticket} />
      <Loading lines={5} retry={() => void Promise.all([booking.refresh(), ticket.refresh()])} />
    </>
  );
}

/** Ten seconds with fewer than five before, 25 with more; seldom when all is over. */
function ticketPollMs(ticket: Ticket | undefined): number {
  switch (ticket?.status) {
    case 'called':
    case 'serving':
      return 5000;
    case 'waiting':
      return ticket.ahead !== null && ticket.ahead >= 5 ? 25_000 : 10_000;
    case 'finished':
      return ticket.surveyToken ? 60_000 : 5000;
    default:
      return 30_000;
  }
}

function BookingPage({
  token,
  booking,
  live,
}: {
  token: string;
  booking: Booking;
  live: Live<Booking>;
}) {
  const w = t().ticket;
  if (booking.status === 'cancelled') {
    return (
      <>
        <PageTitle title={w.cancelled} />
        <p>{w.cancelledText}</p>
        <a class="button primary" href={`/layanan/${booking.serviceId}`}>
          {w.newBooking}
        </a>
      </>
    );
  }
  const active = booking.status === 'confirmed';
  const over = !active || nowMs.value > Date.parse(booking.checkInUntil) + 3 * 3_600_000;
  return (
    <article class="visit">
      <p class="banner ok">{over ? w.missed : `✓ ${w.saved}`}</p>
      <PageTitle title={said(booking.serviceName)} />
      <Stale live={live} />
      <p class="when">
        {longDay(booking.day)}
        <br />
        <strong>{clockTime(booking.time)} WIB</strong>
      </p>
      <p>
        {said(booking.place.floorName)} · {t().counters(booking.place.counterNumbers.join(', '))} ·{' '}
        {said(booking.agencyName)}
      </p>
      {over ? (
        <p class="note warn">{w.missedText}</p>
      ) : (
        <>
          {booking.checkInClaim && <Qr text={booking.checkInClaim} label={w.qr} />}
          <p class="code">
            {w.code} <strong class="number">{spacedCode(booking.code)}</strong>
          </p>
          <p>{w.come}</p>
          <p class="small">
            {w.earliest(clock(booking.checkInFrom))} {w.until(clock(booking.checkInUntil))}
          </p>
        </>
      )}
      <h2>{w.bringTitle}</h2>
      <ul>
        {booking.requirements.map((requirement) => (
          <li key={requirement.requirementId}>
            {said(requirement.text)}
            {!requirement.mandatory && ` (${t().service.ifAny})`}
          </li>
        ))}
      </ul>
      {!over && (
        <div class="stack no-print">
          <a
            class="button"
            download={`janji-${booking.code}.ics`}
            href={`data:text/calendar;charset=utf-8,${encodeURIComponent(calendarFile(booking, location.href))}`}
          >
            {w.calendar}
          </a>
          <Share title={said(booking.serviceName)} />
          <a class="cancel-link" href={`/b/${token}/batal`}>
            {w.cancel}
          </a>
        </div>
      )}
    </article>
  );
}

function Share({ title }: { title: string }) {
  if (!('share' in navigator)) return null;
  const share = () =>
    // Closing the sheet of the phone rejects: nobody's failure.
    navigator.share({ title, url: location.href }).catch(() => undefined);
  return (
    <button type="button" onClick={() => void share()}>
      {t().ticket.share}
    </button>
  );
}

function TicketPage({
  token,
  ticket,
  live,
  booking,
}: {
  token: string;
  ticket: Ticket;
  live: Live<Ticket>;
  booking: Booking | undefined;
}) {
  return (
    <article class={`visit ticket is-${ticket.status}`}>
      <Announce ticket={ticket} />
      <Headline ticket={ticket} token={token} />
      <Stale live={live} />
      <dl class="facts">
        <div>
          <dt>{t().ticket.number}</dt>
          <dd class="number">{ticket.number}</dd>
        </div>
        <div>
          <dt>{t().check.service}</dt>
          <dd>{ticket.serviceName ? said(ticket.serviceName) : ticket.agencyName}</dd>
        </div>
        <div>
          <dt>{t().check.where}</dt>
          <dd>{t().floor(ticket.counter?.floor ?? ticket.floor)}</dd>
        </div>
      </dl>
      {ticket.status === 'waiting' && (
        <p class="small">
          {ticket.origin === 'walk-in' ? t().ticket.order : ''}{' '}
          {t().ticket.updated(clock(ticket.serverTime))}
        </p>
      )}
      {ticket.status !== 'finished' && booking && booking.requirements.length > 0 && (
        <>
          <h2>{t().ticket.bringTitle}</h2>
          <ul>
            {booking.requirements.map((requirement) => (
              <li key={requirement.requirementId}>{said(requirement.text)}</li>
            ))}
          </ul>
        </>
      )}
    </article>
  );
}

function Headline({ ticket, token }: { ticket: Ticket; token: string }) {
  const w = t().ticket;
  switch (ticket.status) {
    case 'waiting': {
      const { ahead, estimate } = ticket;
      const near = ahead !== null && ahead <= 1 && ticket.openCounters > 0;
      return (
        <div class="big">
          <PageTitle title={ahead === null ? `${w.number} ${ticket.number}` : w.ahead(ahead)} />
          <p>{estimate ? w.about(roundedMinutes(estimate.medianMinutes)) : w.unknown}</p>
          {near && <p class="note ok">{w.soon(ticket.floor)}</p>}
        </div>
      );
    }
    case 'called':
      return (
        <div class="turn">
          <PageTitle title={w.turn}>
            {w.turn} <span class="number">{ticket.number}</span>
          </PageTitle>
          {ticket.counter && <p>→ {w.to(ticket.counter.number, ticket.counter.floor)}</p>}
          {ticket.calls.length > 1 && <p class="again">{w.again}</p>}
        </div>
      );
    case 'serving':
      return (
        <div class="big">
          <PageTitle title={w.serving} />
          {ticket.counter && <p>{w.to(ticket.counter.number, ticket.counter.floor)}</p>}
        </div>
      );
    case 'missed': {
      const last = ticket.calls.at(-1);
      return (
        <div class="big">
          <PageTitle title={last ? w.missedCall(clock(last.at)) : w.missed} />
          {last && <p class="note warn">{w.missedCallText(last.counterNumber)}</p>}
        </div>
      );
    }
    case 'parked':
      return (
        <div class="big">
          <PageTitle title={w.parked} />
          <p class="note">{w.parkedText}</p>
        </div>
      );
    case 'transferred':
      return <PageTitle title={w.transferred} />;
    case 'cancelled':
      return <PageTitle title={w.cancelledTicket} />;
    case 'finished':
      return (
        <div class="big">
          <PageTitle title={w.thanks} />
          {ticket.outcome && <p>{w.outcome[ticket.outcome]}</p>}
          {ticket.dueOn && <p>{w.dueOn(middleDay(ticket.dueOn))}</p>}
          {ticket.surveyToken && (
            <a class="button primary" href={`/t/${token}/survei`}>
              {w.survey}
            </a>
          )}
        </div>
      );
  }
}

const QUIET_MS = 60_000;

/** Tells a screen reader the place in the order when it changes, at most once a minute; a call at once. */
function Announce({ ticket }: { ticket: Ticket }) {
  const polite = useRef('');
  const spokenAt = useRef(0);
  const { status, ahead, counter } = ticket;
  const now = nowMs.value;
  if (status === 'waiting' && ahead !== null) {
    const text = t().ticket.ahead(ahead);
    if (text !== polite.current && now - spokenAt.current >= QUIET_MS) {
      polite.current = text;
      spokenAt.current = now;
    }
  }
  const called = status === 'called' && counter;
  useEffect(() => {
    if (called && 'vibrate' in navigator) navigator.vibrate([300, 200, 300]);
  }, [called]);
  return (
    <>
      <p class="sr-only" role="status">
        {status === 'waiting' ? polite.current : ''}
      </p>
      <p class="sr-only" role="alert">
        {called ? `${t().ticket.turn}. ${t().ticket.to(called.number, called.floor)}` : ''}
      </p>
    </>
  );
}
