import { Receiver, type CelFunction } from '../receiver.ts';
import { CelError, succeeds } from '../values.ts';

// Semantic versions (apiserver: pkg/cel/library/semverlib.go; blang/semver v4).

interface Version {
  numbers: readonly number[];
  pre: readonly string[];
}

const numberIn = (text: string, which: string): number => {
  if (!/^\d+$/.test(text)) throw new CelError(`Invalid character(s) found in ${which} number ${JSON.stringify(text)}`);
  if (/^0\d/.test(text)) throw new CelError(`${which[0]!.toUpperCase()}${which.slice(1)} number must not contain leading zeroes ${JSON.stringify(text)}`);
  return Number(text);
};

const parse = (text: string): Version => {
  if (text === '') throw new CelError('Version string empty');
  const [, major, minor, patch, pre, build] = /^([^.]*)\.([^.]*)\.([^-+]*)(?:-([^+]*))?(?:\+(.*))?$/s.exec(text) ?? [];
  if (major === undefined) throw new CelError('No Major.Minor.Patch elements found');
  const numbers = [numberIn(major, 'major'), numberIn(minor!, 'minor'), numberIn(patch!, 'patch')];
  const parts = pre === undefined ? [] : pre.split('.');
  for (const part of parts) {
    if (part === '') throw new CelError('Prerelease is empty');
    if (!/^[0-9A-Za-z-]+$/.test(part)) throw new CelError(`Invalid character(s) found in prerelease ${JSON.stringify(part)}`);
    if (/^0\d+$/.test(part)) throw new CelError(`Numeric PreRelease version must not contain leading zeroes ${JSON.stringify(part)}`);
  }
  for (const part of build?.split('.') ?? []) {
    if (part === '') throw new CelError('Build meta data is empty');
    if (!/^[0-9A-Za-z-]+$/.test(part)) throw new CelError(`Invalid character(s) found in build meta data ${JSON.stringify(part)}`);
  }
  return { numbers, pre: parts };
};

/** Without a `v` and leading zeroes, and with a minor version and a patch. */
const normalized = (text: string): string => {
  const parts = text.replace(/^v/, '').split(/\.(.*)/s).flatMap((part, i) => (i === 1 ? part.split(/\.(.*)/s).slice(0, 2) : i === 0 ? [part] : []));
  const numbers = parts.map((part) => part.replace(/^0+(?=\d)/, ''));
  const last = numbers.length - 1;
  if (numbers.length < 3) {
    if (/[+-]/.test(numbers[last]!)) throw new CelError('short version cannot contain PreRelease/Build meta data');
    while (numbers.length < 3) numbers.push('0');
  }
  return numbers.join('.');
};

const comparePart = (a: string, b: string): number => {
  const [x, y] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (x && y) return Math.sign(Number(a) - Number(b));
  if (x !== y) return x ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
};

const compare = (a: Version, b: Version): number => {
  for (const [i, n] of a.numbers.entries()) if (n !== b.numbers[i]) return n < b.numbers[i]! ? -1 : 1;
  if (a.pre.length === 0 || b.pre.length === 0) return Math.sign(b.pre.length - a.pre.length);
  for (let i = 0; i < Math.min(a.pre.length, b.pre.length); i++) {
    const order = comparePart(a.pre[i]!, b.pre[i]!);
    if (order !== 0) return order;
  }
  return Math.sign(a.pre.length - b.pre.length);
};

const of = (receiver: Receiver): Version => receiver.value as Version;

const methods: Readonly<Record<string, CelFunction>> = {
  isGreaterThan: (a: Receiver, b: Receiver) => compare(of(a), of(b)) > 0,
  isLessThan: (a: Receiver, b: Receiver) => compare(of(a), of(b)) < 0,
  compareTo: (a: Receiver, b: Receiver) => compare(of(a), of(b)),
  major: (a: Receiver) => of(a).numbers[0],
  minor: (a: Receiver) => of(a).numbers[1],
  patch: (a: Receiver) => of(a).numbers[2],
};

const semver = (text: string, normalize = false): Receiver => {
  const whole = normalize ? normalized(text) : text;
  return new Receiver('kubernetes.Semver', whole, methods, parse(whole));
};

export const semverFunctions: Readonly<Record<string, CelFunction>> = {
  semver,
  isSemver: (text: string, normalize = false) => succeeds(() => semver(text, normalize)),
};
