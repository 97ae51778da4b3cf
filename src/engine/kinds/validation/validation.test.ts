import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../api/base64.ts';
import { each, fill, put, remembered } from '../fill.ts';
import { contains, isCIDR, isIP, validateCIDR, validateEndpointIP, validateIP } from './addresses.ts';
import { objectProblem } from './gojson.ts';
import { found, invalid, once } from './problems.ts';

test.each([
  ['10.0.0.1', true],
  ['256.0.0.1', false],
  ['10.0.0', false],
  ['::1', true],
  ['2001:db8::ffff', true],
  ['2001:db8:0:0:0:0:0:1', true],
  ['::ffff:10.0.0.1', true],
  ['1::2::3', false],
  ['12345::', false],
  ['', false],
])('%j as an address: %j', (text, is) => {
  expect(isIP(text)).toBe(is);
});

test('networks', () => {
  expect(['10.0.0.0/8', '::/0', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/8/1'].map(isCIDR)).toEqual([true, true, false, false, false]);
  expect(contains('10.0.0.0/8', '10.9.8.7')).toBe(true);
  expect(contains('10.0.0.0/8', '11.0.0.0')).toBe(false);
  expect(contains('0.0.0.0/0', '11.0.0.0')).toBe(true);
  expect(contains('2001:db8::/32', '2001:db8:1::1')).toBe(true);
  expect(contains('2001:db8::/32', '2001:db9::1')).toBe(false);
});

// apimachinery pkg/util/validation/ip_test.go, with StrictIPCIDRValidation
test.each([
  ['10.0.0.1', []],
  ['010.0.0.1', ['must not have leading 0s']],
  ['::ffff:10.0.0.1', ['must not be an IPv4-mapped IPv6 address']],
  ['10.0.0.256', ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
])('the address %s', (ip, words) => {
  expect(found((out) => validateIP(ip, 'ip', out)).map(({ message }) => message)).toEqual(words.map((each) => `Invalid value: "${ip}": ${each}`));
});

test.each([
  ['10.0.0.0/8', []],
  ['2001:db8::/64', []],
  ['10.0.0.5/24', ['must not have bits set beyond the prefix length']],
  ['2001:db8::1/64', ['must not have bits set beyond the prefix length']],
  ['10.0.0.0/08', ['must not have leading 0s in IP or prefix length']],
  ['010.0.0.0/8', ['must not have leading 0s in IP or prefix length']],
  ['10.0.0.0', ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
])('the network %s', (cidr, words) => {
  expect(found((out) => validateCIDR(cidr, 'cidr', out)).map(({ message }) => message)).toEqual(words.map((each) => `Invalid value: "${cidr}": ${each}`));
});

// ValidateEndpointIP
test.each([
  ['10.0.0.1', []],
  ['127.0.0.1', ['Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)']],
  ['::1', ['Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)']],
  ['0.0.0.0', ['Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)']],
  ['169.254.1.1', ['Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)']],
  ['224.0.0.1', ['Invalid value: "224.0.0.1": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)']],
  ['x', ['Invalid value: "x": must be a valid IP address']],
])('%s as the address of an endpoint', (ip, messages) => {
  expect(found((out) => validateEndpointIP(ip, 'ip', out)).map(({ message }) => message)).toEqual(messages);
});

// encoding/json's scanner.go and decode.go
test.each([
  ['{"auths":{}}', undefined],
  ['null', undefined],
  ['', 'unexpected end of JSON input'],
  ['{', 'unexpected end of JSON input'],
  ['{a}', "invalid character 'a' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['[1]', 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
  ['tru', 'unexpected end of JSON input'],
  ['trux', "invalid character 'x' in literal true (expecting 'e')"],
  ['-x', "invalid character 'x' in numeric literal"],
  ["'", "invalid character '\\'' looking for beginning of value"],
])('what JSON says of %j', (text, problem) => {
  expect(objectProblem(text)).toBe(problem);
});

test('base64 of texts, and back', () => {
  expect(['', 'a', 'ab', 'abc', '글', '😀'].map(encodeBase64)).toEqual(['', 'YQ==', 'YWI=', 'YWJj', '6riA', '8J+YgA==']);
  for (const text of ['', 'a', 'ab', 'abc', '글', '😀', 'pass\nword']) expect(decodeBase64(encodeBase64(text))).toBe(text);
});

test('values are printed as Go prints them (apimachinery field/errors.go)', () => {
  expect(invalid('a', 'x"y', 'must be z').message).toBe('Invalid value: "x\\"y": must be z');
  expect(invalid('a', 5, '').message).toBe('Invalid value: 5');
  expect(invalid('a', undefined, 'w').message).toBe('Invalid value: null: w');
  expect(invalid('a', { b: '<&>', a: [1] }, 'w').message).toBe('Invalid value: {"a":[1],"b":"\\u003c\\u0026\\u003e"}: w');
});

test('a check that found nothing is not done again; one that did is', () => {
  let looks = 0;
  const check = once<{ bad: boolean }>((value, path, out) => {
    looks++;
    if (value.bad) out.push(invalid(path, 'x', 'is bad'));
  });
  const good = { bad: false };
  const bad = { bad: true };
  const run = () => found((out) => [good, bad].forEach((value) => check(value, 'at', out))).length;
  expect([run(), run(), looks]).toEqual([1, 1, 3]);
});

test('filling in keeps what is there already, and what was given as it is', () => {
  const object: { a?: number; b?: number | null } = { a: 0, b: null };
  expect(fill(object, { a: 1, b: 2 })).toEqual({ a: 0, b: 2 });
  expect(object).toEqual({ a: 0, b: null });
  const full = { a: 0 };
  expect(fill(full, { a: 1 })).toBe(full);
  expect(put(full, 'a', 0)).toBe(full);
  const list = [full];
  expect(each(list, (item) => item)).toBe(list);
  expect(each(list, (item) => ({ ...item }))).not.toBe(list);
});

test('a change is computed once, and not for its own result', () => {
  let times = 0;
  const change = remembered((value: { n: number }) => (times++, { n: value.n + 1 }));
  const given = { n: 1 };
  const result = change(given);
  expect(change(given)).toBe(result);
  expect(change(result)).toBe(result);
  expect(times).toBe(1);
});
