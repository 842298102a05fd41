import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { encode } from 'uqr';
import type { Problem } from '../core/api.ts';
import { nowMs, serverNow } from '../core/clock.ts';
import { clock } from '../core/format.ts';
import { language } from '../core/language.ts';
import type { Live } from '../core/live.ts';
import { fetchProblemTexts, problemText } from '../core/problem-text.ts';
import { arrived } from '../core/router.ts';

/** What the components say themselves. */
export const WORDS = {
  id: {
    loading: 'Memuat…',
    slow: 'Masih memuat… jaringan sedang lambat.',
    again: 'Coba lagi',
    offline: 'Tidak ada koneksi. Yang tampil adalah data terakhir.',
    nothing: 'Tidak ada koneksi. Kami mencoba lagi terus.',
    asOf: (time: string, minutes: number) =>
      minutes < 1 ? `Data pukul ${time}` : `Data pukul ${time} (${minutes} menit lalu)`,
    help: 'Kode bantuan',
    wrong: 'Ada yang perlu diperbaiki',
    trouble: 'Terjadi gangguan. Silakan coba lagi.',
  },
  en: {
    loading: 'Loading…',
    slow: 'Still loading… the network is slow.',
    again: 'Try again',
    offline: 'No connection. You see the latest data we have.',
    nothing: 'No connection. We keep trying.',
    asOf: (time: string, minutes: number) =>
      minutes < 1 ? `As of ${time}` : `As of ${time} (${minutes} min ago)`,
    help: 'Help code',
    wrong: 'Something needs to be corrected',
    trouble: 'Something went wrong. Please try again.',
  },
};
const words = () => WORDS[language.value];

/** The heading of a page: takes the focus of who goes there, and names the window. */
export function PageTitle({
  title,
  focus = false,
  children,
}: {
  title: string;
  /** What somebody did on this page led here. */
  focus?: boolean;
  children?: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · MPP Kota Pekalongan`;
  }, [title]);
  useEffect(() => {
    // Only after somebody went here: what changes by itself takes nobody's focus.
    if (arrived()) heading.current?.focus();
  }, []);
  useEffect(() => {
    if (focus) heading.current?.focus();
  }, [focus]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}

/**
 * Grey bars of about the final size, after a moment or at once; after five seconds a word about the
 * network.
 */
export function Loading({
  lines = 3,
  atOnce = false,
  retry,
}: {
  lines?: number;
  /** The page came with such bars already, and they are not to vanish and come again. */
  atOnce?: boolean;
  retry?: () => void;
}) {
  const [phase, setPhase] = useState(atOnce ? 1 : 0);
  useEffect(() => {
    const first = setTimeout(() => setPhase((before) => Math.max(before, 1)), 150);
    const second = setTimeout(() => setPhase(2), 5000);
    return () => {
      clearTimeout(first);
      clearTimeout(second);
    };
  }, []);
  return (
    <div class="loading" aria-busy="true">
      <span class="sr-only">{words().loading}</span>
      {phase > 0 &&
        Array.from({ length: lines }, (_, line) => (
          <div class="skeleton" aria-hidden="true" key={line} />
        ))}
      {phase > 1 && (
        <p>
          {words().slow}{' '}
          {retry && (
            <button type="button" class="quiet" onClick={retry}>
              {words().again}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

/** Says that what is shown is old, and how old; nothing while all is well. */
export function Stale({ live, goodMs = 0 }: { live: Live<unknown>; goodMs?: number }) {
  const at = live.confirmedAt.value;
  const state = live.state.value;
  // What was kept from an earlier visit is old, too, until the server has confirmed it; unless it is
  // younger than what would be shown without asking anew.
  if (state === 'loading' && at > 0) {
    return Date.now() - at < goodMs ? null : <p class="stale">{asOf(at)}</p>;
  }
  if (state !== 'stale') return null;
  if (at === 0) return <p class="stale">{words().nothing}</p>;
  return (
    <p class="stale">
      {words().offline} {asOf(at)}
    </p>
  );
}

/** “Data pukul 10.42 (2 menit lalu)” of ms of the device. */
function asOf(at: number) {
  const shownAt = at + (serverNow() - Date.now());
  const minutes = Math.floor((nowMs.value - shownAt) / 60_000);
  return <span class="chip">{words().asOf(clock(shownAt), minutes)}</span>;
}

/** A refusal of the server in its own words, in the language of the page also after that was switched. */
export function ProblemText({ problem }: { problem: Problem }) {
  const other = problem.language !== language.value;
  useEffect(() => {
    if (other) void fetchProblemTexts();
  }, [other]);
  return <p>{problemText(problem) || words().trouble}</p>;
}

/** A refusal with the code that helps the desk find it. */
export function ProblemNote({ problem }: { problem: Problem | undefined }) {
  if (!problem) return null;
  return (
    <div class="note bad" role="alert">
      <ProblemText problem={problem} />
      {problem.correlationId && (
        <p class="small">
          {words().help}: {problem.correlationId.slice(-6).toUpperCase()}
        </p>
      )}
    </div>
  );
}

export interface FieldError {
  readonly field: string;
  /** A function where the language can be switched while the error stands. */
  readonly text: string | (() => string);
}

/** What is wrong, in the language of the page as it is now. */
export function errorText({ text }: FieldError): string {
  return typeof text === 'function' ? text() : text;
}

const WRONG_TITLE = { id: 'Salah isi: ', en: 'Please correct: ' };

/** The name of the window without a word about what is wrong. */
function plainTitle(): string {
  return Object.values(WRONG_TITLE).reduce(
    (text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
    document.title,
  );
}

/**
 * What is wrong in a form, above it, and linked to the fields. It takes the focus when a sending of the
 * form found something: that makes new errors. One that goes because its field is being put right
 * leaves the others as they were, and the finger where it is.
 */
export function ErrorSummary({ errors }: { errors: readonly FieldError[] }) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<readonly FieldError[]>([]);
  useEffect(() => {
    if (errors.some((each) => !before.current.includes(each))) box.current?.focus();
    before.current = errors;
  }, [errors]);
  const spoken = language.value;
  const wrong = errors.length > 0;
  useEffect(() => {
    if (!wrong) return;
    document.title = WRONG_TITLE[spoken] + plainTitle();
    return () => {
      document.title = plainTitle();
    };
  }, [wrong, spoken]);
  if (errors.length === 0) return null;
  return (
    <div class="note bad" role="alert" tabIndex={-1} ref={box}>
      <h2>{words().wrong}</h2>
      <ul>
        {errors.map((error) => (
          <li key={error.field}>
            <a
              href={`#${error.field}`}
              onClick={(event) => {
                event.preventDefault();
                document.getElementById(error.field)?.focus();
              }}
            >
              {errorText(error)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly errors: readonly FieldError[];
  readonly type: 'text' | 'tel';
  readonly value: string;
  readonly maxLength: number;
  readonly autocomplete: 'name' | 'tel' | 'one-time-code' | 'off';
  readonly numeric?: boolean;
  readonly onInput: (typed: string) => void;
}

/** A labelled input with its hint and its error. */
export function Field(props: FieldProps) {
  const { id, label, hint, errors } = props;
  const error = errors.find(({ field }) => field === id);
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const input = {
    id,
    value: props.value,
    maxLength: props.maxLength,
    autocomplete: props.autocomplete,
    ...(props.numeric ? { inputMode: 'numeric' as const } : {}),
    ...(about ? { 'aria-describedby': about } : {}),
    ...(error ? { 'aria-invalid': 'true' as const } : {}),
    onInput: (event: { currentTarget: HTMLInputElement }) =>
      props.onInput(event.currentTarget.value),
  };
  return (
    <div class={error ? 'field wrong' : 'field'}>
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {errorText(error)}
        </p>
      )}
      {props.type === 'tel' ? <input type="tel" {...input} /> : <input type="text" {...input} />}
    </div>
  );
}

/** The dark and light modules of a QR code, with their quiet border. */
export function qrModules(text: string): { readonly data: boolean[][]; readonly size: number } {
  return encode(text, { ecc: 'M', border: 2 });
}

/** A QR code as vector, black on a white box whatever the theme. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { data, size } = qrModules(text);
  let d = '';
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) if (data[y]?.[x]) d += `M${x} ${y}h1v1h-1z`;
  }
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={d} fill="#000" />
    </svg>
  );
}
