import { describe, expect, it, test } from 'vitest';
import { contactOf, countIn, nikCheck, phoneCheck, visitorOf, wrongFields } from './checks.ts';

describe('what the forms of the desk ask', () => {
  test.each([
    ['1', 1],
    ['50', 50],
    ['51', undefined],
    ['0', undefined],
    ['', undefined],
    ['2,5', undefined],
    ['dua', undefined],
  ])('reads %j as a count of 1 to 50', (typed, count) => {
    expect(countIn(typed, 1, 50)).toBe(count);
  });

  it('lets a phone be left out, and names one that is none', () => {
    expect(phoneCheck('hp', '')).toBeUndefined();
    expect(phoneCheck('hp', '0812')?.field).toBe('hp');
    expect(contactOf('')).toEqual({});
    expect(contactOf('0812 3456 7890')).toEqual({ contact: { phone: '081234567890' } });
  });

  it('asks for a NIK only where the service does, and sends none otherwise', () => {
    expect(nikCheck('nik', '', false)).toBeUndefined();
    expect(nikCheck('nik', '123', true)?.text).toContain('16 angka');
    expect(visitorOf(' Sari ', '3375015708909998', false)).toEqual({ name: 'Sari' });
  });

  it('keeps the faults in the order of the fields', () => {
    const one = { field: 'a', text: '' };
    const two = { field: 'b', text: '' };
    expect(wrongFields(one, undefined, two)).toEqual([one, two]);
  });
});
