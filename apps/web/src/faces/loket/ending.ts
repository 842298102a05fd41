import { useEffect, useState } from 'preact/hooks';
import { serverNow } from '../../core/clock.ts';
import { dayKey } from '../../core/format.ts';
import type { Finish } from './offline-calls.ts';
import { OUTCOMES, type OutcomeName, type ServiceView, workingDaysLater } from './words.ts';

/** How a visit ends; the usual way needs nothing chosen. */
export interface Ending {
  readonly outcome: OutcomeName;
  readonly missing: readonly string[];
  readonly dueOn: string;
}

export function needsDay(outcome: OutcomeName): boolean {
  return outcome === 'collect' || outcome === 'second-visit';
}

/** The result is given now; if not, on the day that the service's standard says. */
export function usualEnding(view: ServiceView | undefined, today: string): Ending {
  return {
    outcome: 'delivered',
    missing: [],
    dueOn: workingDaysLater(
      today,
      view?.service.standard.completionWorkingDays || 1,
      view?.holidays ?? [],
    ),
  };
}

/** What has still to be chosen before this ending can be recorded; nothing where it can. */
export function openQuestion(ending: Ending, listedRequirements: number): string | undefined {
  if (needsDay(ending.outcome) && ending.dueOn === '') return 'Isi tanggalnya dahulu.';
  if (ending.outcome === 'incomplete' && ending.missing.length === 0 && listedRequirements > 0) {
    return 'Pilih berkas yang kurang.';
  }
  return undefined;
}

/** The ending as the server takes it: only what belongs to its outcome. */
export function finishOf(ending: Ending): Finish {
  return {
    outcome: ending.outcome,
    missingRequirementIds: ending.outcome === 'incomplete' ? [...ending.missing] : [],
    dueOn: needsDay(ending.outcome) ? ending.dueOn : null,
  };
}

/** The sheet of one visitor: begun anew with each, and still there after a reload or a sign-in. */
export function useEnding(
  ticketId: string | undefined,
  view: ServiceView | undefined,
  say: (text: string) => void,
) {
  const [chosen, setChosen] = useState<Partial<Ending>>({});
  const [problem, setProblem] = useState('');
  useEffect(() => {
    // The next visitor begins with a clean sheet; one whose sheet was begun goes on with it.
    setChosen(ticketId ? (keptEnding(ticketId) ?? {}) : {});
    setProblem('');
  }, [ticketId]);
  const ending: Ending = { ...usualEnding(view, dayKey(serverNow())), ...chosen };
  return {
    ending,
    problem,
    change(next: Ending) {
      setChosen(next);
      setProblem('');
      if (ticketId) keepEnding(ticketId, next);
    },
    /** The ending to record; where something is missing, that is said and shown instead. */
    complete(): Finish | undefined {
      const question = openQuestion(ending, view?.service.standard.requirements.length ?? 0);
      if (question === undefined) return finishOf(ending);
      setProblem(question);
      say(question);
      document.getElementById('hasil')?.focus();
      return undefined;
    },
  };
}

const KEPT = 'gerai.hasil';

/** What was chosen for a ticket before its page was left, for a sign-in for instance. */
function keptEnding(ticketId: string): Ending | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('ticketId' in kept)) return undefined;
    if (kept.ticketId !== ticketId || !('outcome' in kept)) return undefined;
    const outcome = OUTCOMES.find(([value]) => value === kept.outcome)?.[0];
    if (!outcome) return undefined;
    const missing = 'missing' in kept && Array.isArray(kept.missing) ? kept.missing : [];
    const dueOn = 'dueOn' in kept ? String(kept.dueOn) : '';
    return { outcome, missing: missing.map(String), dueOn };
  } catch {
    return undefined;
  }
}

function keepEnding(ticketId: string, ending: Ending): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ticketId, ...ending }));
  } catch {
    // A browser that keeps nothing asks once more.
  }
}
