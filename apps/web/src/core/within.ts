/** Waits for the work, but no longer than that: the work itself goes on. Never rejects. */
export function within(ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((over) => {
    const timer = setTimeout(over, ms);
    const ended = () => {
      clearTimeout(timer);
      over();
    };
    work.then(ended, ended);
  });
}
