import { expect, it } from 'vitest';
import { redact } from './redact.ts';

it.each([
  ['NIK 3375011708450001 ya', 'NIK […] ya'],
  ['3375 0117 0845 0001', '[…]'],
  ['hubungi 0812-3456-7890.', 'hubungi […].'],
  ['+62 812 3456 7890', '[…]'],
  ['tulis ke nama@contoh.id', 'tulis ke […]'],
  ['Loket 3 cepat, 10 menit, 30/11/2026', 'Loket 3 cepat, 10 menit, 30/11/2026'],
])('%s becomes %s', (comment, redacted) => {
  expect(redact(comment)).toBe(redacted);
});
