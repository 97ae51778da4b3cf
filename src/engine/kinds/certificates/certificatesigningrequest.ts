import { humanDuration } from '../../api/duration.ts';
import type { CertificateSigningRequest } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { decodeBase64 } from '../../api/base64.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { pathName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, invalid, required } from '../validation/problems.ts';

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
  columns: [
    name,
    age,
    text('SignerName', ({ spec }) => spec.signerName || '<none>'),
    text('Requestor', ({ spec }) => spec.username ?? ''),
    text('RequestedDuration', ({ spec }) => (spec.expirationSeconds ? humanDuration(spec.expirationSeconds * 1000) : '<none>')),
    text('Condition', conditionText),
  ],
  selectableFields: ({ spec }) => ({ 'spec.signerName': spec.signerName }),
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, pathName, out);
      const { request, usages, signerName, expirationSeconds } = object.spec;
      if (!decodeBase64(request ?? '')?.includes('-----BEGIN CERTIFICATE REQUEST-----')) out.push(invalid('spec.request', request ?? '', 'PEM block type must be CERTIFICATE REQUEST'));
      if (!usages?.length) out.push(required('spec.usages'));
      if (!signerName) out.push(required('spec.signerName'));
      else if (!/^[^/]+\/.+$/.test(signerName)) out.push(invalid('spec.signerName', signerName, 'must be a fully qualified domain and path of the form "example.com/signer-name"'));
      if (expirationSeconds !== undefined && expirationSeconds < 600) out.push(invalid('spec.expirationSeconds', expirationSeconds, 'may not specify a duration less than 600 seconds (10 minutes)'));
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      if (!equal(object.spec, old.spec)) out.push(invalid('spec', object.spec, 'field is immutable'));
    }),
};
