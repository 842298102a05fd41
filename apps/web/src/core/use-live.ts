import { useEffect, useMemo } from 'preact/hooks';
import { type Live, type LiveOptions, liveResource } from './live.ts';

/** A live resource for as long as the component is there; another key is another resource. */
export function useLive<T>(make: () => LiveOptions<T>, key: string): Live<T> {
  const live = useMemo(() => liveResource(make()), [key]);
  useEffect(() => live.stop, [live]);
  return live;
}
