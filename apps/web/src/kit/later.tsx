import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Loading } from './kit.tsx';

/**
 * A page that few come to: its script is fetched when it is needed (and is kept by the service worker
 * before that). Where it cannot be fetched, the page says that it is loading and offers to try again.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function Later(props: P) {
    const [, setLoaded] = useState(loaded !== undefined);
    const fetchIt = () => {
      load().then(
        (component) => {
          loaded = component;
          setLoaded(true);
        },
        // Offline: the button asks again.
        () => undefined,
      );
    };
    useEffect(() => {
      if (!loaded) fetchIt();
    }, []);
    const Page = loaded;
    if (Page) return <Page {...props} />;
    return <Loading lines={5} retry={fetchIt} />;
  };
}
