import { encodeBase64 } from '../../api/base64.ts';
import { writeCertificate } from '../../api/certificate.ts';
import { pem } from '../../api/pem.ts';
import { utf8 } from '../../api/utf8.ts';
import { emitYaml } from '../../api/yaml/emit.ts';

/** kubeadm's constants.go, CertificateValidityPeriod. */
const VALID_MS = 365 * 86_400_000;

/** What a kubeconfig calls its only cluster, user and context. */
export interface KubeconfigNames {
  cluster: string;
  user: string;
  context: string;
  namespace?: string;
}

/** What a kubelet's bootstrap names in the kubeconfig that it writes (kubernetes: pkg/kubelet/certificate/bootstrap/bootstrap.go). */
export const BOOTSTRAPPED: KubeconfigNames = { cluster: 'default-cluster', user: 'default-auth', context: 'default-context', namespace: 'default' };

/** A kubeconfig of one cluster and one user; `authority` is the cluster's, as PEM. */
export const kubeconfigOf = (server: string, authority: string, { cluster, user, context, namespace }: KubeconfigNames, credentials: Record<string, string>): string =>
  emitYaml({
    apiVersion: 'v1',
    clusters: [{ cluster: { 'certificate-authority-data': encodeBase64(authority), server }, name: cluster }],
    contexts: [{ context: { cluster, ...(namespace && { namespace }), user }, name: context }],
    'current-context': context,
    kind: 'Config',
    preferences: {},
    users: [{ name: user, user: credentials }],
  });

/** Where a kubelet keeps its certificates (kubernetes: cmd/kubelet/app/options/options.go, CertDirectory). */
export const KUBELET_PKI = '/var/lib/kubelet/pki';

/**
 * What a kubelet leaves in KUBELET_PKI, by file name: the certificate by which the API server knows it, with its key in the same file,
 * and the one it serves with, by an authority that it made for itself. `current` is the name of the first; `now` is in virtual milliseconds.
 */
export function kubeletPki(name: string, now: number): { files: Record<string, string>; current: string } {
  const notAfter = now + VALID_MS;
  const seconds = Math.floor(now / 1000);
  const current = `kubelet-client-${new Date(now).toISOString().slice(0, 19).replace(/[T:]/g, '-')}.pem`;
  const issuer = `${name}-ca@${seconds}`;
  const client = writeCertificate({ CN: `system:node:${name}`, O: ['system:nodes'], notAfter });
  return {
    current,
    files: {
      [current]: client + pem('EC PRIVATE KEY', utf8('simulated key kubelet-client\n')),
      'kubelet.crt': writeCertificate({ CN: `${name}@${seconds}`, O: [], issuer, names: [name], notAfter }) + writeCertificate({ CN: issuer, O: [], issuer, notAfter }),
      'kubelet.key': pem('RSA PRIVATE KEY', utf8('simulated key kubelet.key\n')),
    },
  };
}
