/** A semantic version. */
export interface Version {
  major: number;
  minor: number;
  patch: number;
  prerelease: string;
  metadata: string;
}

const shape = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/;

/** Reads a version; parts that are missing are 0. Throws an Error: `invalid semantic version`. */
export const parseVersion = (text: string): Version => {
  const match = shape.exec(text);
  if (!match) throw new Error('invalid semantic version');
  const [, major, minor = '0', patch = '0', prerelease = '', metadata = ''] = match;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), prerelease, metadata };
};

const comparePrerelease = (a: string, b: string): number => {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  const [x, y] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [p, q] = [x[i], y[i]];
    if (p === undefined || q === undefined) return p === undefined ? -1 : 1;
    if (p === q) continue;
    const [m, n] = [/^\d+$/.test(p), /^\d+$/.test(q)];
    if (m && n) return Number(p) - Number(q);
    if (m !== n) return m ? -1 : 1;
    return p < q ? -1 : 1;
  }
  return 0;
};

/** Below 0 where `a` comes before `b`. */
export const compareVersions = (a: Version, b: Version): number => a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePrerelease(a.prerelease, b.prerelease);

interface Constraint {
  operator: string;
  version: Version;
  /** How many numbers were given: `1.2` has two, `*` none. */
  parts: number;
}

const constraintShape = /\s*(=>|>=|=<|<=|!=|~>|[=<>~^])?\s*(v?(?:\d+|[xX*])(?:\.(?:\d+|[xX*]))?(?:\.(?:\d+|[xX*]))?(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)\s*(?:,|\s|$)/y;

const constraint = (operator: string, text: string): Constraint => {
  const [core = '', ...rest] = text.replace(/^v/, '').split(/(?=[-+])/);
  const numbers = core.split('.');
  const wild = numbers.findIndex((n) => /^[xX*]$/.test(n));
  const given = wild < 0 ? numbers : numbers.slice(0, wild);
  return { operator, version: parseVersion(`${[...given, '0', '0', '0'].slice(0, 3).join('.')}${wild < 0 ? rest.join('') : ''}`), parts: given.length };
};

const parsed = (text: string): Constraint[] => {
  const whole = text.replace(/(\S+)\s+-\s+(\S+)/g, '>=$1,<=$2').trim();
  const out: Constraint[] = [];
  constraintShape.lastIndex = 0;
  while (constraintShape.lastIndex < whole.length) {
    const match = constraintShape.exec(whole);
    if (!match) throw new Error(`improper constraint: ${text}`);
    out.push(constraint(match[1] ?? '', match[2]!));
  }
  if (out.length === 0) throw new Error(`improper constraint: ${text}`);
  return out;
};

/** The first version after all that `1`, `1.2` or `1.2.3` stand for. */
const after = ({ version: { major, minor, patch } }: Constraint, parts: number): Version => {
  const next = parts === 0 ? [Infinity, 0, 0] : parts === 1 ? [major + 1, 0, 0] : parts === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1];
  return { major: next[0]!, minor: next[1]!, patch: next[2]!, prerelease: '', metadata: '' };
};

const caretParts = ({ version: { major, minor }, parts }: Constraint): number => (major > 0 || parts <= 1 ? Math.min(parts, 1) : minor > 0 || parts === 2 ? 2 : 3);

const meets = (v: Version, c: Constraint): boolean => {
  if (v.prerelease !== '' && c.version.prerelease === '') return false;
  const order = compareVersions(v, c.version);
  const below = (parts: number): boolean => order >= 0 && compareVersions({ ...v, prerelease: '' }, after(c, parts)) < 0;
  const range = c.parts < 3;
  switch (c.operator) {
    case '':
    case '=':
      return range ? below(c.parts) : order === 0;
    case '!=':
      return range ? !below(c.parts) : order !== 0;
    case '>':
      return range ? compareVersions(v, after(c, c.parts)) >= 0 : order > 0;
    case '>=':
    case '=>':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
    case '=<':
      return range ? compareVersions(v, after(c, c.parts)) < 0 : order <= 0;
    case '~':
    case '~>':
      return below(Math.min(c.parts, 2));
    default:
      return below(caretParts(c));
  }
};

/** Whether a version meets constraints such as `>=1.19-0`, `^1.2 || ~2.0` (Masterminds/semver). Throws an Error where one of them can't be read. */
export const satisfies = (constraints: string, version: string): boolean => {
  const all = constraints.split('||').map(parsed);
  const v = parseVersion(version);
  return all.some((list) => list.every((c) => meets(v, c)));
};
