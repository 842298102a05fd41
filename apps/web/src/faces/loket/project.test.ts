import { describe, expect, it } from 'vitest';
import { project } from './project.ts';
import { openedCounter as opened, readCounter as read } from './testing.ts';
import type { Counter } from './words.ts';

const answered = (result: unknown, answeredAt: number) => ({
  id: 1,
  name: 'close 7',
  step: undefined,
  pressedAt: answeredAt - 100,
  answeredAt,
  result,
});
const closed: Counter = { ...opened, version: 8, status: 'closed' };

describe('the counter between two readings', () => {
  it('is closed as soon as the closing is answered, so that nothing calls by itself any more', () => {
    expect(project(read, [answered(closed, 2000)], 1000).counter?.status).toBe('closed');
  });

  it('is as the server shows it, once a reading is newer than the answer', () => {
    const again: Counter = { ...opened, version: 9 };
    expect(project({ ...read, counter: again }, [answered(closed, 500)], 1000).counter).toBe(again);
  });

  it('keeps what is newer than a late answer', () => {
    const again: Counter = { ...opened, version: 9 };
    expect(project({ ...read, counter: again }, [answered(closed, 2000)], 1000).counter).toBe(
      again,
    );
  });

  it('shows a switch as it was pressed, before the answer', () => {
    const pressed = { ...answered(undefined, 0), answeredAt: undefined };
    const step = { kind: 'auto-call', autoCall: true } as const;
    expect(project(read, [{ ...pressed, step }], 1000).counter?.autoCall).toBe(true);
  });
});
