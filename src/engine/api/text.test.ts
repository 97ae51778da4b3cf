import { describe, expect, it } from 'vitest';
import { goDuration, parseGoDuration } from './duration.ts';
import { humanDuration } from './humanduration.ts';
import { fnv32a, hashJson, safeEncode, templateHash } from './hash.ts';
import { dns1123Label, dns1123Subdomain, generateName, labelKey, labelValue } from './names.ts';
import { parseTime, rfc3339, rfc3339Micro } from './time.ts';
import { Random } from '../sim/random.ts';

describe('times and durations', () => {
  // apimachinery: pkg/util/duration/duration_test.go
  it.each([
    [-5000, '<invalid>'],
    [-500, '0s'],
    [119_999, '119s'],
    [120_000, '2m'],
    [61 * 5_000, '5m5s'],
    [10 * 60_000, '10m'],
    [179 * 60_000, '179m'],
    [180 * 60_000, '3h'],
    [3.5 * 3_600_000, '3h30m'],
    [8 * 3_600_000, '8h'],
    [47 * 3_600_000, '47h'],
    [50 * 3_600_000, '2d2h'],
    [8 * 86_400_000, '8d'],
    [800 * 86_400_000, '2y70d'],
  ])('%i ms is %s old', (ms, text) => expect(humanDuration(ms)).toBe(text));

  it.each([
    [0, '0s'],
    [1500, '1.5s'],
    [90_000, '1m30s'],
    [3_600_000, '1h0m0s'],
    [250, '250ms'],
  ])('Go prints %i ms as %s and reads it again', (ms, text) => {
    expect(goDuration(ms)).toBe(text);
    expect(parseGoDuration(text)).toBe(ms);
  });

  it.each([
    ['x', 'time: invalid duration "x"'],
    ['5', 'time: missing unit in duration "5"'],
    ['5d', 'time: unknown unit "d" in duration "5d"'],
  ])('refuses %s', (text, words) => expect(() => parseGoDuration(text)).toThrow(words));

  it('writes and reads RFC 3339', () => {
    const ms = Date.UTC(2026, 10, 21, 1, 10, 38, 250);
    expect(rfc3339(ms)).toBe('2026-11-21T01:10:38Z');
    expect(rfc3339Micro(ms)).toBe('2026-11-21T01:10:38.250000Z');
    expect(parseTime('2026-11-21T02:10:38+01:00')).toBe(Date.UTC(2026, 10, 21, 1, 10, 38));
    expect(parseTime('yesterday')).toBeUndefined();
  });
});

describe('names', () => {
  // apimachinery: pkg/util/validation/validation_test.go
  it('checks labels and subdomains in words', () => {
    expect(dns1123Label('my-name')).toEqual([]);
    expect(dns1123Label('a.b')).toEqual(['must not contain dots']);
    expect(dns1123Label('a'.repeat(64))).toEqual(['must be no more than 63 characters']);
    expect(dns1123Subdomain('Bad_Name')[0]).toBe(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    );
    expect(labelKey('a/b/c')[0]).toContain("with an optional DNS subdomain prefix and '/'");
    expect(labelValue('a'.repeat(64))).toEqual(['must be no more than 63 bytes']);
  });

  // apiserver: pkg/storage/names/generate.go
  it('generates names of at most 63 characters', () => {
    const name = generateName('x'.repeat(70), new Random(1, 'names'));
    expect(name).toHaveLength(63);
    expect(name.slice(-5)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });
});

describe('hashes', () => {
  it('is FNV-1a, encoded without vowels', () => {
    expect(fnv32a('')).toBe(0x811c9dc5);
    expect(fnv32a('a')).toBe(0xe40c292c);
    expect(fnv32a('é')).toBe(fnv32a('é'));
    expect(safeEncode('1234567890')).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{10}$/);
  });

  it('does not depend on the order of members, but on everything else', () => {
    expect(hashJson({ a: 1, b: [1, 2] })).toBe(hashJson({ b: [1, 2], a: 1 }));
    expect(hashJson({ a: 1, b: [1, 2] })).not.toBe(hashJson({ a: 1, b: [2, 1] }));
    expect(templateHash({ a: 1 }, 1)).not.toBe(templateHash({ a: 1 }));
  });
});
