/** A pause longer than this begins a new text: a scanner types a whole code in a blink. */
const PAUSE_MS = 400;
const LONGEST = 1200;

/**
 * Puts together what a scanner types as a keyboard does: characters in quick succession, then Enter.
 * Answers the text when it is complete.
 */
export function createWedge(nowMs: () => number): (key: string) => string | undefined {
  let text = '';
  let last = 0;
  return (key) => {
    const now = nowMs();
    if (now - last > PAUSE_MS) text = '';
    last = now;
    if (key === 'Enter') {
      const complete = text;
      text = '';
      return complete.length >= 6 ? complete : undefined;
    }
    if (key.length === 1 && text.length < LONGEST) text += key;
    return undefined;
  };
}
