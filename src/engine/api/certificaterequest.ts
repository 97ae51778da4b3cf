import { decodeBase64, decodePrefix } from './base64.ts';

/** Whom a certificate request is for: the subject's attributes and its other names (crypto/x509: pkix.Name, CertificateRequest). */
export interface CertificateRequest {
  commonName: string;
  serialNumber: string;
  organizations: string[];
  organizationalUnits: string[];
  countries: string[];
  localities: string[];
  provinces: string[];
  streets: string[];
  postalCodes: string[];
  dnsNames: string[];
  emails: string[];
  uris: string[];
  ipAddresses: string[];
}

/** Last arcs of the attributes under 2.5.4. */
const arcs = { commonName: 3, serialNumber: 5, countries: 6, localities: 7, provinces: 8, streets: 9, organizations: 10, organizationalUnits: 11, postalCodes: 17 } as const;

/** The extension subjectAltName in DER: 2.5.29.17. */
const ALT_NAMES = '\x06\x03\x55\x1d\x11';

const OTHER_NAMES: Readonly<Record<number, 'emails' | 'dnsNames' | 'uris' | 'ipAddresses'>> = { 0x81: 'emails', 0x82: 'dnsNames', 0x86: 'uris', 0x87: 'ipAddresses' };

/** Reads a PEM certificate request: one of openssl's, or one of the simulation's own, which is JSON. What can't be read is empty. */
export function readCertificateRequest(pem: string): CertificateRequest {
  const body = /-----BEGIN [A-Z ]*CERTIFICATE REQUEST-----([\s\S]*?)-----END/.exec(pem)?.[1]?.replace(/\s+/g, '') ?? '';
  const text = decodeBase64(body);
  const own = text?.startsWith('{') ? simulated(text) : undefined;
  const bytes = own ? '' : String.fromCharCode(...decodePrefix(body).bytes);
  const all = (arc: number): string[] => valuesAfter(bytes, `\x06\x03\x55\x04${String.fromCharCode(arc)}`);
  return {
    commonName: own?.CN ?? all(arcs.commonName)[0] ?? '',
    serialNumber: all(arcs.serialNumber)[0] ?? '',
    organizations: own?.O ?? all(arcs.organizations),
    organizationalUnits: all(arcs.organizationalUnits),
    countries: all(arcs.countries),
    localities: all(arcs.localities),
    provinces: all(arcs.provinces),
    streets: all(arcs.streets),
    postalCodes: all(arcs.postalCodes),
    ...alternatives(bytes),
  };
}

const simulated = (text: string): { CN: string; O: string[] } | undefined => {
  try {
    const { CN = '', O = [] } = JSON.parse(text) as { CN?: string; O?: string[] };
    return { CN, O };
  } catch {
    return { CN: '', O: [] };
  }
};

/** The strings that follow an attribute's identifier. */
function valuesAfter(bytes: string, identifier: string): string[] {
  const values: string[] = [];
  for (let at = bytes.indexOf(identifier); at >= 0; at = bytes.indexOf(identifier, at + 1)) {
    const start = at + identifier.length;
    const length = bytes.charCodeAt(start + 1);
    values.push(bytes.slice(start + 2, start + 2 + length));
  }
  return values;
}

/** The names in subjectAltName, whose octets hold a sequence of them. */
function alternatives(bytes: string): Pick<CertificateRequest, 'emails' | 'dnsNames' | 'uris' | 'ipAddresses'> {
  const names = { emails: [] as string[], dnsNames: [] as string[], uris: [] as string[], ipAddresses: [] as string[] };
  const at = bytes.indexOf(ALT_NAMES);
  if (at < 0) return names;
  // OCTET STRING, whose length may be of two bytes.
  const octets = bytes.indexOf('\x04', at + ALT_NAMES.length);
  const sequence = octets + (bytes.charCodeAt(octets + 1) === 0x81 ? 3 : 2);
  const long = bytes.charCodeAt(sequence + 1) === 0x81 ? 1 : 0;
  const end = sequence + 2 + long + bytes.charCodeAt(sequence + 1 + long);
  for (let i = sequence + 2 + long; i < end; ) {
    const length = bytes.charCodeAt(i + 1);
    const value = bytes.slice(i + 2, i + 2 + length);
    const list = OTHER_NAMES[bytes.charCodeAt(i)];
    if (list) names[list].push(list === 'ipAddresses' ? Array.from(value, (c) => c.charCodeAt(0)).join('.') : value);
    i += 2 + length;
  }
  return names;
}
