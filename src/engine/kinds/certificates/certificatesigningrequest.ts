import type { CertificateSigningRequest } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** certificates.k8s.io/v1 CertificateSigningRequest */
export const certificateSigningRequest: Kind<CertificateSigningRequest> = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  categories: [],
  namespaced: false,
  subresources: ['approval', 'status'],
  schema: 'IoK8sApiCertificatesV1CertificateSigningRequest',
};
