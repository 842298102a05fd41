import { useEffect, useState } from 'preact/hooks';
import { type Body, call } from './api.ts';

export type ServiceView = Body<'GET /v1/services/{serviceId}'>;

const views = new Map<string, ServiceView>();

/** After an answer that did not come. */
const AGAIN_MS = 3000;

/** A service with its holidays and counters; asked for until it is there, and then no more. */
export function useServiceView(serviceId: string | undefined): ServiceView | undefined {
  const [, learned] = useState(0);
  useEffect(() => {
    if (!serviceId || views.has(serviceId)) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const ask = async () => {
      const outcome = await call('GET /v1/services/{serviceId}', { params: { serviceId } });
      if (outcome.kind === 'ok') views.set(serviceId, outcome.body);
      if (gone) return;
      if (outcome.kind === 'ok') learned((count) => count + 1);
      else if (outcome.kind !== 'problem' || outcome.problem.status !== 404) {
        timer = setTimeout(() => void ask(), AGAIN_MS);
      }
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [serviceId]);
  return serviceId === undefined ? undefined : views.get(serviceId);
}
