import { decodeStrictBase64, encodeBase64 } from '../../../api/base64.ts';

/** A simulated client certificate: whom it names. */
export interface CertificateSubject {
  commonName: string;
  organizations: readonly string[];
}

/** The PEM of a simulated certificate: its body is base64 of JSON, readable and without any cryptography. */
export const encodeCertificate = (subject: CertificateSubject): string => {
  const body = encodeBase64(JSON.stringify({ CN: subject.commonName, O: subject.organizations }));
  return `-----BEGIN CERTIFICATE-----\n${body.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
};

/** The subject in a PEM made by encodeCertificate; undefined for anything else. */
export const decodeCertificate = (pem: string): CertificateSubject | undefined => {
  const match = /-----BEGIN CERTIFICATE-----\s*([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----/.exec(pem);
  if (!match) return undefined;
  try {
    const value = JSON.parse(decodeStrictBase64(match[1]!.replace(/\s+/g, ''))) as { CN?: unknown; O?: unknown };
    if (typeof value.CN !== 'string') return undefined;
    return { commonName: value.CN, organizations: Array.isArray(value.O) ? value.O.map(String) : [] };
  } catch {
    return undefined;
  }
};

/** As it stands in a kubeconfig: base64 of the PEM. */
export const certificateData = (subject: CertificateSubject): string => encodeBase64(encodeCertificate(subject));
