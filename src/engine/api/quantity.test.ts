import { describe, expect, it } from 'vitest';
import { addQuantities, canonicalQuantity, compareQuantities, parseQuantity, quantityMilliValue, quantityValue, subtractQuantities } from './quantity.ts';

// apimachinery: pkg/api/resource/quantity_test.go
describe('quantities', () => {
  it.each([
    ['0', '0'],
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1500m', '1500m'],
    ['100000', '100k'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['1023Ki', '1023Ki'],
    ['512', '512'],
    ['0.5Ki', '512'],
    ['1e3', '1e3'],
    ['12E-3', '12e-3'],
    ['3000000E', '3000000E'],
    ['-5Mi', '-5Mi'],
    ['.001n', '1n'],
    ['2000000u', '2'],
  ])('prints %s as %s', (text, canonical) => expect(canonicalQuantity(text)).toBe(canonical));

  it.each([
    ['', "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ['lots', "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ['5 Mi', "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    ['5iM', "unable to parse quantity's suffix"],
    ['5m5', "unable to parse quantity's suffix"],
  ])('refuses %j', (text, words) => expect(() => parseQuantity(text)).toThrow(words));

  it('compares across formats', () => {
    expect(compareQuantities('1Gi', '1024Mi')).toBe(0);
    expect(compareQuantities('999m', '1')).toBeLessThan(0);
    expect(compareQuantities('1G', '1Gi')).toBeLessThan(0);
  });

  it('adds in the format of the first term', () => {
    expect(addQuantities('100m', '1')).toBe('1100m');
    expect(addQuantities('64Mi', '64M')).toBe('128036Ki');
    expect(addQuantities('0', '128Mi')).toBe('128Mi');
    expect(subtractQuantities('1Gi', '512Mi')).toBe('512Mi');
  });

  it('rounds values up', () => {
    expect(quantityValue('1500m')).toBe(2);
    expect(quantityMilliValue('1.5')).toBe(1500);
    expect(quantityValue(undefined)).toBe(0);
  });
});
