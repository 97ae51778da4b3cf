import { EXTENSIONS } from './oids.ts';
import type { Name } from './names.ts';

/** A setting `name = value` of a configuration, within a section where one is given (config(5)). */
const settings = (text: string, section?: string): [string, string][] => {
  const out: [string, string][] = [];
  let inside = section === undefined;
  for (const row of text.split('\n')) {
    const head = /^\s*\[\s*(\S+?)\s*\]/.exec(row);
    if (head && section !== undefined) inside = head[1] === section;
    const setting = /^\s*([\w.]+)\s*=\s*(.*?)\s*$/.exec(row.replace(/(^|\s)#.*$/, ''));
    if (inside && setting) out.push([setting[1]!, setting[2]!]);
  }
  return out;
};

const known = new Set(EXTENSIONS.map(([, name]) => name));

/** The extensions that a file, a section of it or `-addext` asks for (x509v3_config(5)), with the lists that they refer to in place. */
export const extensionsIn = (text: string, section?: string): [string, string][] =>
  settings(text, section)
    .filter(([name]) => known.has(name))
    .map(([name, value]) => [name, value.startsWith('@') ? settings(text, value.slice(1)).map(([kind, item]) => `${kind.replace(/\..*$/, '')}:${item}`).join(',') : value]);

/** The section that the request's own one names for its extensions. */
export const sectionFor = (text: string, setting: 'req_extensions' | 'x509_extensions'): string | undefined => settings(text).find(([name]) => name === setting)?.[1];

const longNames: Readonly<Record<string, string>> = { commonName: 'CN', countryName: 'C', stateOrProvinceName: 'ST', localityName: 'L', organizationName: 'O', organizationalUnitName: 'OU' };

/** The subject in a configuration file that does not ask for it; empty where it has none. */
export function subjectIn(text: string): Name {
  const section = settings(text).find(([name]) => name === 'distinguished_name')?.[1];
  if (section === undefined || settings(text).find(([name]) => name === 'prompt')?.[1] !== 'no') return [];
  return settings(text, section).map(([name, value]) => [longNames[name.replace(/^\d+\./, '')] ?? name.replace(/^\d+\./, ''), value]);
}
