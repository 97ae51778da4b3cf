import { decodeBase64 } from './base64.ts';
import { pem } from './pem.ts';
import { utf8 } from './utf8.ts';

/** What a certificate of the simulation says. Nothing is signed: keys are only told apart by their identifiers. */
export interface Certificate {
  commonName: string;
  organizations: readonly string[];
  dnsNames: readonly string[];
  ipAddresses: readonly string[];
  /** The common name of its issuer. */
  issuer: string;
  /** Identifier of its own key, and of its issuer's; '' where it tells none. */
  key: string;
  issuerKey: string;
  /** When it expires, in virtual milliseconds; undefined: never. */
  notAfter?: number;
}

/** How a certificate is written: base64 of this as JSON, within the lines of a PEM. */
interface Written {
  CN?: string;
  O?: readonly string[];
  names?: readonly string[];
  addresses?: readonly string[];
  issuer?: string;
  key?: string;
  issuerKey?: string;
  notAfter?: number;
}

/** Who signed what names no issuer. */
const clusterAuthority = 'kubernetes';

const block = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g;

/** A certificate as a PEM; what it says besides is kept. */
export const writeCertificate = <T extends Written>(said: T): string => pem('CERTIFICATE', utf8(JSON.stringify(said)));

/** The certificates in a PEM bundle, in their order; what is no certificate of the simulation is left out. */
export const readCertificates = (bundle: string): Certificate[] => [...bundle.matchAll(block)].flatMap(([, body]) => readOne(body!.replace(/\s+/g, '')) ?? []);

const readOne = (body: string): Certificate | undefined => {
  const text = decodeBase64(body);
  if (!text?.startsWith('{')) return undefined;
  try {
    const { CN = '', O = [], names = [], addresses = [], issuer = clusterAuthority, key = '', issuerKey = '', notAfter } = JSON.parse(text) as Written;
    return { commonName: CN, organizations: O, dnsNames: names, ipAddresses: addresses, issuer, key, issuerKey, ...(notAfter !== undefined && { notAfter }) };
  } catch {
    return undefined;
  }
};
