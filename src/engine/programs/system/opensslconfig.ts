/** Names of a certificate besides its subject's. */
export interface AltNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

export const noNames: AltNames = { dnsNames: [], ipAddresses: [] };

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

/** What `subjectAltName` says in an extension or a configuration file (x509v3_config(5)): `DNS:a,IP:10.0.0.1`, or a section. */
export function altNames(text: string): AltNames {
  const value = settings(text).find(([name]) => name === 'subjectAltName')?.[1] ?? '';
  const items = value.startsWith('@') ? settings(text, value.slice(1)).map(([name, item]) => [name.replace(/\..*$/, ''), item]) : value.split(',').map((item) => [item.slice(0, item.indexOf(':')).trim(), item.slice(item.indexOf(':') + 1).trim()]);
  const of = (kind: string) => items.filter(([name]) => name === kind).map(([, item]) => item!);
  return { dnsNames: of('DNS'), ipAddresses: of('IP') };
}

const longNames: Readonly<Record<string, string>> = { commonName: 'CN', countryName: 'C', stateOrProvinceName: 'ST', localityName: 'L', organizationName: 'O', organizationalUnitName: 'OU' };

/** The subject in a configuration file that does not ask for it; empty where it has none. */
export function subjectIn(text: string): [string, string][] {
  const section = settings(text).find(([name]) => name === 'distinguished_name')?.[1];
  if (section === undefined || settings(text).find(([name]) => name === 'prompt')?.[1] !== 'no') return [];
  return settings(text, section).map(([name, value]) => [longNames[name.replace(/^\d+\./, '')] ?? name.replace(/^\d+\./, ''), value]);
}
