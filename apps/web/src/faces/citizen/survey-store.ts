import { signal } from '@preact/signals';
import { call, type Input, isObject } from '../../core/api.ts';
import { readKept, writeKept } from '../../core/store.ts';

/**
 * What somebody answered so far, and what could not be sent yet. Both are in IndexedDB: answers hold no
 * name, and the survey's token is good for this one survey alone.
 */
const ANSWERS = 'survei-isian';
const OUTBOX = 'survei-kirim';

export interface Answers {
  readonly surveyToken: string;
  readonly marks: Readonly<Record<string, number>>;
  readonly respondent: Readonly<Record<string, string>>;
  readonly comment: string;
  readonly at: number;
}

/** The answers of just this survey, as they were left; nothing where there are none. */
export async function readAnswers(surveyToken: string): Promise<Answers | undefined> {
  const kept = parsed(await readKept(ANSWERS));
  if (!isObject(kept) || kept.surveyToken !== surveyToken) return undefined;
  const { marks, respondent, comment, at } = kept;
  return {
    surveyToken,
    marks: valuesOf(marks, (value): value is number => typeof value === 'number'),
    respondent: valuesOf(respondent, (value): value is string => typeof value === 'string'),
    comment: typeof comment === 'string' ? comment : '',
    at: typeof at === 'number' ? at : 0,
  };
}

export function keepAnswers(answers: Answers): void {
  void writeKept(ANSWERS, JSON.stringify(answers));
}

export function forgetAnswers(): void {
  void writeKept(ANSWERS, '');
}

export type SurveyBody = Input<'POST /v1/surveys/{surveyToken}'>['body'];

interface Pending {
  readonly surveyToken: string;
  /** The same for every attempt: a survey that did arrive is not counted again. */
  readonly key: string;
  readonly body: SurveyBody;
}

/** Whether answers that had waited have just been sent. */
export const sentLater = signal(false);

/** Leaves answers to be sent as soon as there is a network, also by a later visit to any page. */
export async function sendLater(pending: Pending): Promise<void> {
  const others = (await readPending()).filter(
    ({ surveyToken }) => surveyToken !== pending.surveyToken,
  );
  await writeKept(OUTBOX, JSON.stringify([...others, pending]));
}

let sending = false;
/** Sends what waits. What the server refuses is not sent again: it will not think otherwise. */
export async function sendPending(): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    for (const pending of await readPending()) {
      const outcome = await call('POST /v1/surveys/{surveyToken}', {
        params: { surveyToken: pending.surveyToken },
        key: pending.key,
        body: pending.body,
      });
      if (outcome.kind === 'unreachable') return;
      if (outcome.kind === 'problem' && outcome.problem.status >= 500) return;
      const left = (await readPending()).filter(
        ({ surveyToken }) => surveyToken !== pending.surveyToken,
      );
      await writeKept(OUTBOX, left.length > 0 ? JSON.stringify(left) : '');
      if (outcome.kind === 'ok') sentLater.value = true;
    }
  } finally {
    sending = false;
  }
}

async function readPending(): Promise<Pending[]> {
  const list = parsed(await readKept(OUTBOX));
  return Array.isArray(list) ? list.filter(isPending) : [];
}

function isPending(value: unknown): value is Pending {
  return (
    isObject(value) &&
    typeof value.surveyToken === 'string' &&
    typeof value.key === 'string' &&
    isObject(value.body)
  );
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

function valuesOf<T>(value: unknown, is: (each: unknown) => each is T): Record<string, T> {
  const out: Record<string, T> = {};
  if (!isObject(value)) return out;
  for (const [name, each] of Object.entries(value)) if (is(each)) out[name] = each;
  return out;
}
