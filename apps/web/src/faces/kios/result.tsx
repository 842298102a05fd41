import { useEffect, useRef, useState } from 'preact/hooks';
import { call, newKey } from '../../core/api.ts';
import { clock } from '../../core/format.ts';
import { said } from '../../core/language.ts';
import { readPhone, spacedPhone } from '../../core/phone.ts';
import type { Printed, Printer } from '../../core/print/slip.ts';
import { t } from '../../i18n/kiosk.ts';
import { Qr } from '../../kit/kit.tsx';
import { SlipOnPaper } from '../../kit/slip.tsx';
import { DIGIT_ROWS, Keys, Typed } from './keys.tsx';
import { lateMinutes, placeText, slipOf, type Taken, waitTexts } from './taken.ts';

const HOME_SECONDS = 20;
/** Who wants to stay has this long, and is asked again: the next person finds a free kiosk. */
const STAY_SECONDS = 180;
const TYPING_MS = 60_000;
/** A second touch that falls where the first has just brought this screen presses nothing. */
const SETTLE_MS = 600;

type Paper = 'printing' | 'asking' | 'came' | 'none' | 'unprinted';

/** The number, on the screen and on paper at once; back to the start by itself after a while. */
export function Result({
  taken,
  token,
  printer,
  roll,
  home,
  printed,
}: {
  taken: Taken;
  token: string;
  printer: Printer;
  roll: 58 | 80;
  home: () => void;
  /** What became of the paper, as soon as it is known. */
  printed: (outcome: Printed, asked: boolean) => void;
}) {
  const [left, setLeft] = useState(HOME_SECONDS);
  const [copies, setCopies] = useState(0);
  const [paper, setPaper] = useState<Paper>('printing');
  const [leaving, setLeaving] = useState<'no' | 'typing' | 'left'>('no');
  const [phone, setPhone] = useState('');
  const settled = useSettled();

  useEffect(() => {
    let gone = false;
    setPaper('printing');
    void printer.print(slipOf(taken, copies > 0)).then((outcome) => {
      printed(outcome, false);
      if (gone) return;
      setPaper(PAPER[outcome]);
    });
    return () => {
      gone = true;
    };
  }, [copies]);
  useEffect(() => {
    if (leaving === 'typing') return undefined;
    if (left <= 0) {
      home();
      return undefined;
    }
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left, leaving, home]);

  const answer = (came: boolean) => {
    setPaper(came ? 'came' : 'none');
    printed(came ? 'ok' : 'paper', true);
  };
  if (leaving === 'typing' && taken.viewToken) {
    return (
      <LeavePhone
        token={token}
        viewToken={taken.viewToken}
        back={() => setLeaving('no')}
        home={home}
        left={(given) => {
          setPhone(given);
          setLeaving('left');
          setLeft(HOME_SECONDS);
        }}
      />
    );
  }
  return (
    <>
      <section class={settled ? 'result' : 'result settling'}>
        <div class="upper">
          <h1 tabIndex={-1}>
            {t().your} <span class="result-number number">{taken.number}</span>
          </h1>
          <p class="lead">
            <strong>{placeText(taken)}</strong>
          </p>
          {waitTexts(taken).map((text) => (
            <p class="lead" key={text}>
              {text}
            </p>
          ))}
          {taken.slotStart && (
            <p class="lead">
              {taken.late
                ? t().late(clock(taken.slotStart), lateMinutes(taken))
                : t().bookingAt(clock(taken.slotStart))}
            </p>
          )}
          {taken.delay && <p class="note warn">{said(taken.delay.text)}</p>}
          {taken.offline && <p>{t().offlineMark}</p>}
          {taken.link && (
            <figure>
              <Qr text={taken.link} label={t().follow} />
              <figcaption>{t().follow}</figcaption>
            </figure>
          )}
        </div>
        <div class="controls">
          <div aria-live="polite">
            {paper === 'none' && <p class="note warn">{t().noPaper(taken.number)}</p>}
            {paper === 'unprinted' && <p class="note warn">{t().noPrinter(taken.number)}</p>}
            {paper === 'came' && <p class="note ok">{t().printed}</p>}
            {leaving === 'left' && <p class="note ok">{t().smsDone(spacedPhone(phone))}</p>}
          </div>
          {paper === 'asking' && (
            <fieldset class="row center ask">
              <legend>{t().paper}</legend>
              <button type="button" onClick={() => answer(true)}>
                {t().yes}
              </button>
              <button type="button" onClick={() => answer(false)}>
                {t().no}
              </button>
            </fieldset>
          )}
          <div class="row center">
            <button type="button" class="primary" onClick={home}>
              {t().done}
            </button>
            {copies === 0 && (
              <button type="button" onClick={() => setCopies(1)}>
                {t().reprint}
              </button>
            )}
            {taken.viewToken && leaving === 'no' && (
              <button type="button" onClick={() => setLeaving('typing')}>
                {t().sms}
              </button>
            )}
            {left <= HOME_SECONDS && (
              <button type="button" onClick={() => setLeft(STAY_SECONDS)}>
                {t().stay}
              </button>
            )}
          </div>
          {left <= HOME_SECONDS && <Countdown left={left} of={HOME_SECONDS} />}
        </div>
      </section>
      <SlipOnPaper slip={slipOf(taken, copies > 0)} roll={roll} />
    </>
  );
}

const PAPER: Readonly<Record<Printed, Paper>> = {
  ok: 'came',
  paper: 'none',
  offline: 'unprinted',
  unknown: 'asking',
};

/** A ring that empties, and the seconds in words. */
function Countdown({ left, of }: { left: number; of: number }) {
  const round = 2 * Math.PI * 20;
  return (
    <p class="countdown">
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle cx="24" cy="24" r="20" class="ring-rest" />
        <circle
          cx="24"
          cy="24"
          r="20"
          class="ring"
          stroke-dasharray={`${(round * left) / of} ${round}`}
          transform="rotate(-90 24 24)"
        />
      </svg>
      <span>{t().returns(left)}</span>
    </p>
  );
}

function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  return settled;
}

const CONSENT = '2026-11';
const LONGEST_PHONE = 13;

/** A phone for the SMS of this number: typed on the glass, never shown to who comes next. */
function LeavePhone({
  token,
  viewToken,
  back,
  home,
  left,
}: {
  token: string;
  viewToken: string;
  back: () => void;
  home: () => void;
  left: (phone: string) => void;
}) {
  const [typed, setTyped] = useState('08');
  const [wrong, setWrong] = useState('');
  const [sending, setSending] = useState(false);
  const attempt = useRef({ phone: '', key: newKey() });
  // Who walks away leaves no phone number on the screen.
  useEffect(() => {
    const timer = setTimeout(home, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, home]);

  const send = async () => {
    const phone = readPhone(typed);
    if (!phone) {
      setWrong(t().smsWrong);
      return;
    }
    if (sending) return;
    setSending(true);
    if (attempt.current.phone !== phone) attempt.current = { phone, key: newKey() };
    const outcome = await call('POST /v1/kiosk/contacts', {
      token,
      key: attempt.current.key,
      body: { viewToken, phone, smsConsent: { given: true, textVersion: CONSENT } },
    });
    setSending(false);
    if (outcome.kind === 'ok') left(phone);
    else {
      const invalid = outcome.kind === 'problem' && outcome.problem.status === 422;
      setWrong(invalid ? t().smsWrong : t().smsFailed);
    }
  };
  return (
    <>
      <div class="upper">
        <h1 tabIndex={-1}>{t().smsTitle}</h1>
        <p class="lead">{t().smsText}</p>
        <Typed text={typed} length={12} label={t().typed} />
        <p class="field-error" role="alert">
          {wrong}
        </p>
      </div>
      <div class="controls">
        <Keys
          rows={DIGIT_ROWS}
          columns={3}
          press={(digit) => {
            setWrong('');
            setTyped(`${typed}${digit}`.slice(0, LONGEST_PHONE));
          }}
          erase={() => setTyped(typed.slice(0, -1))}
        />
        <div class="row paging">
          <button type="button" class="back" onClick={back}>
            ← {t().back}
          </button>
          <button type="button" class="primary" aria-disabled={sending} onClick={() => void send()}>
            {sending ? t().working : t().smsSend}
          </button>
        </div>
      </div>
    </>
  );
}
