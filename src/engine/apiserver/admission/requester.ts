import type { Plugin } from './chain.ts';

/** Writes into a certificate signing request who asks (kubernetes: pkg/registry/certificates/certificates/strategy.go). */
export const requester: Plugin = {
  name: 'CertificateRequester',

  mutate(_core, { kind, user, subresource }, object, old) {
    if (kind.plural !== 'certificatesigningrequests' || kind.group !== 'certificates.k8s.io' || subresource) return object;
    if (old) return { ...object, spec: old['spec'] };
    const { name, uid, groups, extra } = user;
    return { ...object, spec: { ...object['spec'], username: name, groups, ...(uid && { uid }), ...(extra && Object.keys(extra).length > 0 && { extra }) } };
  },
};
