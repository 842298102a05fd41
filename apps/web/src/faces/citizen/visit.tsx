import { useEffect, useMemo } from 'preact/hooks';
import { type Body, call } from '../../core/api.ts';
import { nowMs, serverNow } from '../../core/clock.ts';
import { clock, clockTime, longDay, spacedCode } from '../../core/format.ts';
import { keptAs } from '../../core/keeper.ts';
import { said } from '../../core/language.ts';
import { type Live, liveResource } from '../../core/live.ts';
import { t } from '../../i18n/citizen.ts';
import { Loading, PageTitle, Qr, Stale } from '../../kit/kit.tsx';
import { later } from '../../kit/later.tsx';
import { calendarFile } from './ics.ts';
import { listening } from './listening.ts';
import { keepVisit, keptName } from './my-tickets.ts';
import { StopSms } from './sms.tsx';
import { TicketPage } from './ticket.tsx';
import { mayBeCalled, ticketPollMs } from './ticket-poll.ts';
import type { Waiting } from './waiting.tsx';

const CancelPage = later(() => import('./cancel.tsx').then((each) => each.CancelPage));
const ReschedulePage = later(() => import('./reschedule.tsx').then((each) => each.ReschedulePage));
const SurveyPage = later(() => import('./survey.tsx').then((each) => each.SurveyPage));
const WaitingPage = later(() => import('./waiting.tsx').then((each) => each.WaitingPage));

export type Booking = Body<'GET /v1/bookings/{token}'>;
export type Ticket = Body<'GET /v1/tickets/{token}'>;
/** One booking, whether its link stands for more or not. */
export type OneBooking = Omit<Booking, 'legs'>;
export type Visit = Body<'GET /v1/visits/{token}'>;
export type VisitView = 'ticket' | 'batal' | 'ubah' | 'survei';

/**
 * The one link of a visit: waiting for a place, the booking before the day, the queue on the day, the
 * survey after. Which of them is shown is what the server knows, and never the lack of a network.
 */
export function VisitPage({
  token,
  view,
  bookingId,
}: {
  token: string;
  view: VisitView;
  /** Of a visit of several services: which one is changed. */
  bookingId?: string;
}) {
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
  const ticket: Live<Ticket> = useMemo(
    () =>
      liveResource({
        read: (etag) => call('GET /v1/tickets/{token}', { params: { token }, query: {}, etag }),
        pollMs: (data) => ticketPollMs(data, serverNow()),
        whileHidden: () => listening.value && mayBeCalled(ticket.data.peek(), serverNow()),
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
  // Only a link that is neither is asked for as a place in a waiting list.
  const neither = !seen && !booked && refused(booking) && refused(ticket);
  const waiting = useMemo(
    () =>
      neither
        ? liveResource({
            read: (etag) => call('GET /v1/waits/{token}', { params: { token }, etag }),
            pollMs: (data): number => (data?.status === 'offered' ? 15_000 : 60_000),
          })
        : undefined,
    [token, neither],
  );
  useEffect(() => () => waiting?.stop(), [waiting]);
  // A link may stand for several bookings of one day; the first of them is what was read above.
  // That it does is known from the booking itself, whether the whole visit has been answered or not.
  const many = booked !== undefined && booked.legs.length > 1;
  const visit = useMemo(
    () =>
      many
        ? liveResource({
            read: (etag) => call('GET /v1/visits/{token}', { params: { token }, etag }),
            pollMs: () => 300_000,
            keeper: keptAs<Visit>(keptName('rangkaian', token)),
          })
        : undefined,
    [token, many],
  );
  useEffect(() => () => visit?.stop(), [visit]);
  const several =
    visit?.data.value && visit.data.value.legs.length > 1 ? visit.data.value : undefined;
  // What was asked for before a step may be answered without it.
  const refreshAll = async () => {
    await Promise.all([booking.reread(), visit?.reread()]);
  };
  const awaited: Waiting | undefined = waiting?.data.value;
  useEffect(() => {
    if (booked) {
      const { day, code } = booked;
      if (booked.status !== 'cancelled')
        keepVisit({ token, title: said(booked.serviceName), day, code });
    } else if (seen) keepVisit({ token, title: seen.number, day: seen.day });
    else if (awaited) keepVisit({ token, title: t().wait.title, day: awaited.day });
  }, [token, booked, seen, awaited]);

  if (view === 'batal' && booked) {
    return <CancelPage token={token} booking={booked} several={many} refresh={refreshAll} />;
  }
  const leg =
    bookingId === undefined || bookingId === booked?.bookingId
      ? booked
      : several?.legs.find((each) => each.bookingId === bookingId);
  if (view === 'ubah' && leg) {
    return <ReschedulePage token={token} booking={leg} several={many} refresh={refreshAll} />;
  }
  if (view === 'survei' && seen?.surveyToken) {
    return <SurveyPage surveyToken={seen.surveyToken} back={`/t/${token}`} />;
  }
  if (seen) return <TicketPage token={token} ticket={seen} live={ticket} booking={booked} />;
  if (booked)
    return (
      <BookingPage token={token} booking={booked} many={many} several={several} live={booking} />
    );
  if (waiting && awaited) {
    return <WaitingPage token={token} waiting={awaited} live={waiting} booking={booking} />;
  }
  if (waiting && refused(waiting)) {
    return (
      <>
        <PageTitle title={t().ticket.notFoundTitle} />
        <p class="note warn">{t().ticket.notFound}</p>
        <div class="stack">
          <a class="button" href="/cek">
            {t().myQueue}
          </a>
          <a class="button" href="/">
            {t().home}
          </a>
        </div>
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

function refused(live: Live<unknown>): boolean {
  return live.state.value === 'refused';
}

function BookingPage({
  token,
  booking,
  many,
  several,
  live,
}: {
  token: string;
  booking: Booking;
  /** The link stands for several bookings. */
  many: boolean;
  /** All of them, once they are known. */
  several: Visit | undefined;
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
  const claim = several ? several.checkInClaim : booking.checkInClaim;
  const requirements = several
    ? several.legs.flatMap((each) => each.requirements)
    : booking.requirements;
  const active = booking.status === 'confirmed';
  const over = !active || nowMs.value > Date.parse(booking.checkInUntil) + 3 * 3_600_000;
  const place = `${said(booking.place.floorName)} · ${t().counters(booking.place.counterNumbers.join(', '))}`;
  return (
    <article class="visit">
      {over ? (
        <p class="banner past">{w.missed}</p>
      ) : (
        <p class="banner">✓ {booking.rescheduledAt ? t().change.done : w.saved}</p>
      )}
      <PageTitle title={said(booking.serviceName)} />
      <Stale live={live} />
      {booking.affected && !over && (
        <div class={booking.affected.outcome === 'choose' ? 'note bad' : 'note'}>
          <p>{booking.affected.outcome === 'choose' ? w.choose : w.kept}</p>
          {booking.affected.outcome === 'choose' && (
            <a class="button primary" href={`/b/${token}/ubah`}>
              {w.reschedule}
            </a>
          )}
        </div>
      )}
      {several && <LegList token={token} visit={several} />}
      <p class="when">
        {longDay(booking.day)}
        <br />
        <strong>{clockTime(booking.time)} WIB</strong>
        {booking.applicantCount > 1 && ` · ${w.people(booking.applicantCount)}`}
      </p>
      <p>
        {place} · {said(booking.agencyName)}
      </p>
      {over ? (
        <>
          <p class="note warn">{w.missedText}</p>
          <a class="button primary" href={`/janji/${booking.serviceId}`}>
            {w.newBooking}
          </a>
        </>
      ) : (
        <>
          {claim && <Qr text={claim} label={w.qr} />}
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
        {requirements.map((requirement) => (
          <li key={requirement.requirementId}>
            {said(requirement.text)}
            {!requirement.mandatory && ` (${t().service.ifAny})`}
          </li>
        ))}
      </ul>
      {!over && (
        <div class="stack no-print">
          <div class="pair">
            {claim && (
              <button type="button" onClick={() => void saveImage(booking, place, claim)}>
                {w.save}
              </button>
            )}
            <a
              class="button"
              download={`janji-${booking.code}.ics`}
              href={`data:text/calendar;charset=utf-8,${encodeURIComponent(calendarFile(booking, location.href))}`}
            >
              {w.calendar}
            </a>
            <Share title={said(booking.serviceName)} />
            {!many && (
              <a class="button" href={`/b/${token}/ubah`}>
                {w.reschedule}
              </a>
            )}
          </div>
          <a class="cancel-link" href={`/b/${token}/batal`}>
            {w.cancel}
          </a>
        </div>
      )}
      {!over && <StopSms token={token} />}
    </article>
  );
}

/** The services of the visit in their order, each with its own time to change. */
function LegList({ token, visit }: { token: string; visit: Visit }) {
  return (
    <section aria-label={t().combine.all}>
      <h2>{t().combine.all}</h2>
      <ol class="legs">
        {visit.legs
          .filter(({ status }) => status !== 'cancelled')
          .map((leg) => (
            <li key={leg.bookingId}>
              <strong class="number">{clockTime(leg.time)}</strong> {said(leg.serviceName)} ·{' '}
              {t().counters(leg.place.counterNumbers.join(', '))},{' '}
              {t().floor(leg.place.floor).toLowerCase()}
              {leg.status === 'confirmed' && (
                <>
                  <br />
                  <a class="cancel-link" href={`/b/${token}/ubah/${leg.bookingId}`}>
                    {t().ticket.reschedule}
                  </a>
                </>
              )}
            </li>
          ))}
      </ol>
    </section>
  );
}

async function saveImage(booking: Booking, place: string, claim: string): Promise<void> {
  const { download, drawTicket } = await import('./save-image.ts');
  const picture = await drawTicket({
    heading: said(booking.serviceName),
    lines: [`${longDay(booking.day)}, ${clockTime(booking.time)} WIB`, place, t().ticket.come],
    qr: claim,
    code: spacedCode(booking.code),
  });
  if (picture) download(picture, `janji-${booking.code}.png`);
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
