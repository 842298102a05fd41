import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documentsOf, loadThisPlatform, outdatedDocuments, withDrawing } from './generate-docs.ts';

describe('the drawing of states in a page', () => {
  const page =
    'before\n```mermaid\nstateDiagram-v2\n  old\n```\nafter\n```mermaid\nflowchart\n```\n';

  it('is made anew, and nothing else of the page is touched', () => {
    expect(withDrawing(page, 'stateDiagram-v2\n  new')).toBe(page.replace('old', 'new'));
  });

  it('must have a place', () => {
    expect(() => withDrawing('no drawing', 'stateDiagram-v2')).toThrow('no drawing of states');
  });

  it('of the queue follows from its code', async () => {
    const platform = await loadThisPlatform();
    const path = 'services/queue/README.md';
    const readme = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
    expect(documentsOf(platform).get(path)).toBe(readme);
    expect(outdatedDocuments(platform)).not.toContain(path);
  });
});
