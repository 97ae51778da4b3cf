import { decodeBase64 } from '../../api/base64.ts';
import { readCertificateRequest } from '../../api/certificaterequest.ts';
import { forbidden } from '../../api/errors.ts';
import { resourceOf } from '../context.ts';
import type { Plugin } from './chain.ts';

const signer = 'kubernetes.io/kube-apiserver-client';
const masters = 'system:masters';

/** Nobody asks for a client certificate that may do everything (kubernetes: plugin/pkg/admission/certificates/subjectrestriction). */
export const certificateSubjectRestriction: Plugin = {
  name: 'CertificateSubjectRestriction',

  validate(_core, { kind, subresource }, object, old) {
    if (old || subresource || kind.kind !== 'CertificateSigningRequest' || object['spec']?.signerName !== signer) return;
    const { organizations } = readCertificateRequest(decodeBase64(object['spec'].request as string) ?? '');
    if (organizations.includes(masters)) throw forbidden(resourceOf(kind), object.metadata.name, `use of ${signer} signer with ${masters} group is not allowed`);
  },
};
