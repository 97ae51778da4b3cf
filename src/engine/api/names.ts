import type { Random } from '../sim/random.ts';

// Checks of names, labels and keys: each gives the problems in apimachinery's words (pkg/util/validation/validation.go and
// pkg/api/validate/content), empty when there are none.

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const key = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const value = `(${key})?`;

const whole = (pattern: string) => new RegExp(`^${pattern}$`);
const labelPattern = whole(label);
const subdomainPattern = whole(subdomain);
const label1035Pattern = whole(label1035);
const keyPattern = whole(key);
const valuePattern = whole(value);

const inWords = (message: string, pattern: string, ...examples: string[]): string =>
  `${message} (e.g. ${examples.map((e) => `'${e}', `).join(' or ')}regex used for validation is '${pattern}')`;

const subdomainWords = inWords("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character", subdomain, 'example.com');

/** A name such as a container's: `my-name`. */
export const dns1123Label = (text: string): string[] => {
  const problems: string[] = [];
  if (text.length > 63) problems.push('must be no more than 63 characters');
  if (!labelPattern.test(text)) {
    problems.push(
      subdomainPattern.test(text)
        ? 'must not contain dots'
        : inWords("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character", label, 'my-name', '123-abc'),
    );
  }
  return problems;
};

/** A name such as a pod's: `example.com`. */
export const dns1123Subdomain = (text: string): string[] => {
  const problems: string[] = [];
  if (text.length > 253) problems.push('must be no more than 253 characters');
  if (!subdomainPattern.test(text)) problems.push(subdomainWords);
  return problems;
};

/** A name that begins with a letter. */
export const dns1035Label = (text: string): string[] => {
  const problems: string[] = [];
  if (text.length > 63) problems.push('must be no more than 63 characters');
  if (!label1035Pattern.test(text)) {
    problems.push(inWords("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character", label1035, 'my-name', 'abc-123'));
  }
  return problems;
};

/** The key of a label or annotation: `name` or `prefix/name`. */
export const labelKey = (text: string): string[] => {
  const words = inWords("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", key, 'MyName', 'my.name', '123-abc');
  const parts = text.split('/');
  if (parts.length > 2) return [`a valid label key ${words} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const problems: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0]!;
    if (prefix === '') problems.push('prefix part must be non-empty');
    else {
      if (prefix.length > 253) problems.push('prefix part must be no more than 253 bytes');
      if (!subdomainPattern.test(prefix)) problems.push(`prefix part ${subdomainWords}`);
    }
  }
  const name = parts[parts.length - 1]!;
  if (name === '') problems.push('name part must be non-empty');
  else if (name.length > 63) problems.push('name part must be no more than 63 bytes');
  if (!keyPattern.test(name)) problems.push(`name part ${words}`);
  return problems;
};

/** The value of a label. */
export const labelValue = (text: string): string[] => {
  const problems: string[] = [];
  if (text.length > 63) problems.push('must be no more than 63 bytes');
  if (!valuePattern.test(text)) {
    problems.push(inWords("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", value, 'MyValue', 'my_value', '12345'));
  }
  return problems;
};

/** A key of a ConfigMap or Secret. */
export const configMapKey = (text: string): string[] => {
  const problems: string[] = [];
  if (text.length > 253) problems.push('must be no more than 253 characters');
  if (!/^[-._a-zA-Z0-9]+$/.test(text)) problems.push(inWords("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", '[-._a-zA-Z0-9]+', 'key.name', 'KEY_NAME', 'key-name'));
  return problems.concat(parentFolder(text));
};

/** The name of an environment variable, which since 1.34 may be any printable ASCII text without `=`. */
export const envVarName = (text: string): string[] => {
  if (text === '') return ['environment variable name must be non-empty'];
  return /^[ -<>-~]+$/.test(text) ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
};

/** The same in clients, which still want what was asked for before 1.34. */
export const identifierEnvVarName = (text: string): string[] =>
  /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text)
    ? []
    : [inWords("a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit", '[-._a-zA-Z][-._a-zA-Z0-9]*', 'my.env-name', 'MY_ENV.NAME', 'MyEnvName1')];

/** The name of a port: an IANA service name. */
export const portName = (text: string): string[] => {
  const problems: string[] = [];
  if (text.length > 15) problems.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(text)) problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(text)) problems.push('must contain at least one letter (a-z)');
  if (text.includes('--')) problems.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
};

export const portNumber = (port: number): string[] => (port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive']);

const parentFolder = (text: string): string[] => (text === '.' ? ["must not be '.'"] : text === '..' ? ["must not be '..'"] : text.startsWith('..') ? ["must not start with '..'"] : []);

/** Names that would be a step in a path (apimachinery's path.IsValidPathSegmentName): `.`, `..`, or with `/` or `%`. */
export const pathSegment = (text: string): string[] => {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  return ['/', '%'].filter((c) => text.includes(c)).map((c) => `may not contain '${c}'`);
};

/** The letters of generated names (apimachinery's rand.String): no vowels, no digits that look like letters. */
export const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** names.SimpleNameGenerator: the base, cut so that the whole has at most 63 characters, and five characters of chance. */
export const generateName = (base: string, chance: Random): string => (base.length > 58 ? base.slice(0, 58) : base) + chance.text(5, nameAlphabet);
