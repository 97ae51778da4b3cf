import { humanDuration } from '../../api/humanduration.ts';
import type { CertificateSigningRequest } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import { put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { pathName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

const conditionText = ({ status }: CertificateSigningRequest): string => {
  const has = (type: string) => status?.conditions?.some((condition) => condition.type === type) ?? false;
  return (has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending') + (has('Failed') ? ',Failed' : '') + (status?.certificate ? ',Issued' : '');
};

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
  prepareForCreate: (object) => ({ ...object, status: {} }),
  // What was asked for stays (pkg/registry/certificates/certificates/strategy.go: PrepareForUpdate).
  prepareForUpdate: (object, old) => put(object, 'spec', old.spec),
  columns: [
    name,
    age,
    text('SignerName', ({ spec }) => spec.signerName || '<none>'),
    text('Requestor', ({ spec }) => spec.username ?? ''),
    text('RequestedDuration', ({ spec }) => (spec.expirationSeconds ? humanDuration(spec.expirationSeconds * 1000) : '<none>')),
    text('Condition', conditionText),
  ],
  selectableFields: ({ spec }) => ({ 'spec.signerName': spec.signerName }),
  checks: checking,
  validate: (object) => found((out) => validateMetadata(object, false, pathName, out)),
  validateCreate: (object) => found((out) => checks().validateCertificateRequest(object, undefined, out)),
  validateUpdate: (object, old, subresource) =>
    found((out) => {
      checks().validateCertificateRequest(object, old, out);
      checks().validateCertificateRequestUpdate(object, old, subresource, out);
      validateMetadataUpdate(object, old, out);
    }),
};
