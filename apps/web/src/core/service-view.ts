import { useEffect, useState } from 'preact/hooks';
import { type Body, call } from './api.ts';

export type ServiceView = Body<'GET /v1/services/{serviceId}'>;

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
