import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLog, maskPersonalNumbers } from '../log.ts';
import { TestClock } from '../testing/doubles.ts';
import { Nik } from './nik.ts';
import { Phone } from './phone.ts';

describe('Phone', () => {
  it.each([
    '081234567890',
    '0812-3456-7890',
    '+62 812 3456 7890',
    '6281234567890',
    '81234567890',
    '(0812) 3456.7890',
  ])('reads %s', (text) => expect(Phone.parse(text)?.digits()).toBe('+6281234567890'));
  it.each(['0285421243', '084123456789', '08123', '+6591234567', '0812345678901234', 'abc', ''])(
    'refuses %s: a landline, another country, too short, too long or no number',
    (text) => expect(Phone.parse(text)).toBeUndefined(),
  );
  it('shows itself masked wherever it is printed', () => {
    const phone = Phone.parse('081234567890');
    expect(`${phone}`).toBe('0812-****-7890');
    expect(JSON.stringify({ phone })).toBe('{"phone":"0812-****-7890"}');
    expect(inspect({ phone })).not.toContain('34567890');
    expect(phone?.lastFour()).toBe('7890');
  });
});

describe('Nik', () => {
  it('reads men and women, and leap days of any century', () => {
    expect(Nik.parse('3375011708450001')?.lastFour()).toBe('0001');
    expect(Nik.parse('3375015708900002')).toBeDefined();
    expect(Nik.parse('3375012902000003')).toBeDefined();
    expect(Nik.parse('3375013012990003')).toBeDefined();
  });
  it('takes a NIK first registered elsewhere: people move', () => {
    expect(Nik.parse('1101011708450001')).toBeDefined();
  });
  it.each([
    '3375011713450001',
    '3375013202900001',
    '3375017202900001',
    '3375010001900001',
    '3375011708450000',
    '337501170845',
    '33750117084500011',
  ])('refuses %s', (text) => expect(Nik.parse(text)).toBeUndefined());
  it('shows its last four digits only', () => {
    const nik = Nik.parse('3375011708450001');
    expect(`${nik} ${JSON.stringify(nik)} ${inspect(nik)}`).not.toContain('33750117');
  });
});

describe('the log', () => {
  it('cannot print a phone number or a NIK, whatever field it comes in', () => {
    const lines: string[] = [];
    const log = createLog(new TestClock(), (line) => lines.push(line));
    log.info('x', {
      a: 'call 0812-3456-7890',
      b: '+6281234567890',
      c: '3375011708450001',
      d: 3375011708450001,
      e: 81234567890,
    });
    expect(lines.join()).not.toMatch(/34567890|3456-7890|33750117/);
  });
  it('leaves ids, times and counts as they are', () => {
    const line =
      '{"time":"2026-11-30T01:30:00.000Z","id":"tkt_01j8z3k5m7n9p1q3r5s7t9v1w3","milliseconds":1764466200000,"n":812345}';
    expect(maskPersonalNumbers(line)).toBe(line);
  });
  it('describes an error without its text', () => {
    const log = createLog(new TestClock(), () => undefined);
    expect(JSON.stringify(log.describe(new RangeError('secret text')))).not.toContain(
      'secret text',
    );
  });
});
