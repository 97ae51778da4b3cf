import { encodeBase64 } from '../../../api/base64.ts';
import { readCertificates, writeCertificate } from '../../../api/certificate.ts';

/** A simulated client certificate: whom it names. */
export interface CertificateSubject {
  commonName: string;
  organizations: readonly string[];
}

/** The PEM of a simulated certificate: its body is base64 of JSON, readable and without any cryptography. */
export const encodeCertificate = ({ commonName, organizations }: CertificateSubject): string => writeCertificate({ CN: commonName, O: organizations });

/** The subject of the first certificate in a PEM; undefined where there is none. */
export const decodeCertificate = (pem: string): CertificateSubject | undefined => {
  const [found] = readCertificates(pem);
  return found?.commonName ? { commonName: found.commonName, organizations: found.organizations } : undefined;
};

/** As it stands in a kubeconfig: base64 of the PEM. */
export const certificateData = (subject: CertificateSubject): string => encodeBase64(encodeCertificate(subject));
