import { dns1123Subdomain, portName, portNumber } from '../../api/names.ts';
import { invalid, notSupported, type Problems, required, tell } from './problems.ts';
import { isNegative } from './metadata.ts';

/** A number that may not be negative. */
export const nonNegative = (value: number | undefined | null, path: string, out: Problems): void => {
  if ((value ?? 0) < 0) out.push(invalid(path, value, isNegative));
};

/** A number above zero. */
export const positive = (value: number | undefined | null, path: string, out: Problems): void => {
  if ((value ?? 0) <= 0) out.push(invalid(path, value ?? 0, 'must be greater than zero'));
};

/** A text out of a list; the empty one is missing where `missing` says so. */
export const oneOf = (value: string | undefined | null, supported: readonly string[], path: string, out: Problems, missing: 'required' | 'unsupported' | 'allowed' = 'required'): void => {
  if (!value) {
    if (missing === 'required') out.push(required(path));
    else if (missing === 'unsupported') out.push(notSupported(path, '', supported));
  } else if (!supported.includes(value)) out.push(notSupported(path, value, supported));
};

/** A port by number or by name. */
export const portOrName = (port: string | number | undefined, path: string, out: Problems): void => {
  if (typeof port === 'string') tell(portName(port), path, port, out);
  else tell(portNumber(port ?? 0), path, port ?? 0, out);
};

/** A number or a percentage such as `25%` (ValidatePositiveIntOrPercent of pkg/apis/apps/validation). */
export const intOrPercent = (value: string | number, path: string, out: Problems): void => {
  if (typeof value === 'number') nonNegative(value, path, out);
  else if (!percentPattern.test(value)) out.push(invalid(path, value, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"));
};

/** Adds the complaint that a percentage is over 100. */
export const notOver100 = (value: string | number, path: string, out: Problems): void => {
  if (typeof value === 'string' && percentPattern.test(value) && Number(value.slice(0, -1)) > 100) out.push(invalid(path, value, 'must not be greater than 100%'));
};

const percentPattern = /^[0-9]+%$/;

/** A mode of a file's permissions. */
export const fileMode = (mode: number | undefined | null, path: string, out: Problems): void => {
  if (mode !== undefined && mode !== null && (mode < 0 || mode > 0o777)) out.push(invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive'));
};

/** A path without `..`. */
export const noBacksteps = (value: string, path: string, out: Problems): void => {
  if (value.split('/').includes('..')) out.push(invalid(path, value, "must not contain '..'"));
};

/** A relative path without `..`. */
export const descendingPath = (value: string, path: string, out: Problems): void => {
  if (value.startsWith('/')) out.push(invalid(path, value, 'must be a relative path'));
  noBacksteps(value, path, out);
};

/** A relative path that does not begin with two dots either. */
export const nonReservedPath = (value: string, path: string, out: Problems): void => {
  descendingPath(value, path, out);
  if (value.startsWith('..') && !value.startsWith('../')) out.push(invalid(path, value, "must not start with '..'"));
};

const maxId = 2_147_483_647;

export const userId = (id: number | undefined | null, path: string, out: Problems): void => {
  if (id !== undefined && id !== null && (id < 0 || id > maxId)) out.push(invalid(path, id, `must be between 0 and ${maxId}, inclusive`));
};

const httpPathPattern = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const httpPath = new RegExp(`^${httpPathPattern}$`);

/** A name such as `acme.io/foo` (IsDomainPrefixedPath). */
export const domainPrefixedPath = (value: string, path: string, out: Problems): void => {
  if (!value) return void out.push(required(path));
  const slash = value.indexOf('/');
  const domain = value.slice(0, Math.max(0, slash));
  const rest = value.slice(slash + 1);
  if (!domain || !rest) return void out.push(invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")'));
  tell(dns1123Subdomain(domain), path, domain, out);
  if (!httpPath.test(rest)) out.push(invalid(path, rest, `Invalid path (regex used for validation is '${httpPathPattern}')`));
};
