/**
 * Things that are done one after the other, in the order in which they were asked for. One that fails
 * fails for who asked; the next goes on.
 */
export function createLine(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work, work);
    last = done.catch(() => undefined);
    return done;
  };
}
