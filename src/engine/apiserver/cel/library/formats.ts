import { decodeBase64 } from '../../../api/base64.ts';
import { dns1035Label, dns1123Label, dns1123Subdomain, labelKey, labelValue } from '../../../api/names.ts';
import { parseTime, rfc3339 } from '../../../api/time.ts';
import { Receiver, type CelFunction } from '../receiver.ts';
import { absent, CelError, Optional } from '../values.ts';
import { checkUrl } from './url.ts';

// Named formats of strings (apiserver: pkg/cel/library/format.go).

type Check = (text: string) => string[];

/** What a name's start must be: a dash at its end is followed by more. */
const prefix = (check: Check): Check => (text) => check(text.replace(/-$/, 'a'));

const matching = (fits: (text: string) => boolean, words: string): Check => (text) => (fits(text) ? [] : [words]);

/** A day that the calendar has. */
const isDate = (text: string): boolean => {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? parseTime(`${text}T00:00:00Z`) : undefined;
  return ms !== undefined && rfc3339(ms).startsWith(text);
};

const uri: Check = (text) => {
  try {
    checkUrl(text);
    return [];
  } catch (error) {
    return [(error as CelError).message.replace('URL parse error during conversion from string: ', '')];
  }
};

const checks: Readonly<Record<string, Check>> = {
  dns1123Label,
  dns1123Subdomain,
  dns1035Label,
  qualifiedName: labelKey,
  dns1123LabelPrefix: prefix(dns1123Label),
  dns1123SubdomainPrefix: prefix(dns1123Subdomain),
  dns1035LabelPrefix: prefix(dns1035Label),
  labelValue,
  uri,
  uuid: matching((text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text), 'does not match the UUID format'),
  byte: matching((text) => text !== '' && /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0 && decodeBase64(text) !== undefined, 'invalid base64'),
  date: matching(isDate, 'invalid date'),
  datetime: matching((text) => parseTime(text) !== undefined, 'invalid datetime'),
};

const methods: Readonly<Record<string, CelFunction>> = {
  validate: (of: Receiver, text: string) => {
    const problems = (of.value as Check)(text);
    return problems.length > 0 ? new Optional(true, problems) : absent;
  },
};

const format = (name: string): Receiver => new Receiver('kubernetes.NamedFormat', name, methods, checks[name]);

export const formatFunctions: Readonly<Record<string, CelFunction>> = {
  ...Object.fromEntries(Object.keys(checks).map((name) => [`format.${name}`, () => format(name)])),
  'format.named': (name: string) => (Object.hasOwn(checks, name) ? new Optional(true, format(name)) : absent),
};
