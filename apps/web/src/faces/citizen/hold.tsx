import { useEffect, useRef, useState } from 'preact/hooks';
import { call, type Problem } from '../../core/api.ts';
import { nowMs } from '../../core/clock.ts';
import { clock } from '../../core/format.ts';
import { t } from '../../i18n/citizen.ts';
import { change, draft, hold, placeOf } from './draft.ts';
import { isTaken, readAlternatives, TakenNote } from './slots.tsx';

const OFFER_MS = 2 * 60_000;

/**
 * Keeps the chosen place while the form is being filled in, and says until when. Without an answer it
 * says nothing: the booking decides anyway, and nobody is kept waiting by this.
 */
export function HoldNote({ serviceId }: { serviceId: string }) {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [extended, setExtended] = useState(false);
  const asking = useRef('');
  const given = draft.value;
  const place = placeOf(given);
  const { held } = given;
  const mine = held?.place === place ? held : null;
  useEffect(() => {
    if (mine || asking.current === place || given.time === '') return;
    asking.current = place;
    void take(place);
  });

  const take = async (wanted: string) => {
    const { day, time, applicants, held: before } = draft.value;
    if (before) {
      hold(null);
      // A place that is given back late is given back by its end.
      void call('POST /v1/holds/{token}/release', {
        params: { token: before.token },
        body: {
          serviceId: before.place.split(' ')[0] ?? '',
          day: before.place.split(' ')[1] ?? '',
        },
      });
    }
    const outcome = await call('POST /v1/holds', {
      body: { serviceId, day, time, applicantCount: applicants },
    });
    if (placeOf(draft.value) !== wanted) return;
    if (outcome.kind === 'ok') {
      const { holdToken, heldUntil, mayExtend } = outcome.body;
      setProblem(undefined);
      hold({ place: wanted, token: holdToken, until: heldUntil, mayExtend });
    } else if (outcome.kind === 'problem' && isTaken(outcome.problem)) {
      setProblem(outcome.problem);
    }
  };
  const extend = async () => {
    if (!mine) return;
    const outcome = await call('POST /v1/holds/{token}/extend', {
      params: { token: mine.token },
      body: { serviceId, day: given.day },
    });
    if (outcome.kind !== 'ok') return;
    hold({ ...mine, until: outcome.body.heldUntil, mayExtend: outcome.body.mayExtend });
    setExtended(true);
  };

  if (problem) {
    return (
      <TakenNote
        alternatives={readAlternatives(problem)}
        all={`/janji/${serviceId}`}
        take={(slot) => {
          setProblem(undefined);
          change(slot);
        }}
      />
    );
  }
  if (!mine) return null;
  const left = Date.parse(mine.until) - nowMs.value;
  if (left <= 0) {
    return (
      <p class="small" role="status">
        {t().check.holdOver}
      </p>
    );
  }
  return (
    <div class="row">
      <p class="small" role="status">
        {extended ? `${t().check.extended} ` : ''}
        {t().check.held(clock(mine.until))}
      </p>
      {mine.mayExtend && left < OFFER_MS && (
        <button type="button" onClick={() => void extend()}>
          {t().check.extend}
        </button>
      )}
    </div>
  );
}
