import { writeCertificate } from '../api/certificate.ts';
import { pem } from '../api/pem.ts';
import { utf8 } from '../api/utf8.ts';

/** The cluster's certificate authority, as a PEM of the simulation. */
export const CA = writeCertificate({ CN: 'kubernetes', O: [] });

/** The authority of who speaks to the API server for others. */
export const FRONT_PROXY_CA = writeCertificate({ CN: 'front-proxy-ca', O: [], issuer: 'front-proxy-ca' });

const ETCD_CA = writeCertificate({ CN: 'etcd-ca', O: [], issuer: 'etcd-ca' });

/** kubeadm's constants.go, CertificateValidityPeriod. */
const VALID_MS = 365 * 86_400_000;

interface Leaf {
  CN: string;
  O?: string[];
  issuer: string;
  names?: string[];
  addresses?: string[];
}

/** cmd/kubeadm/app/phases/certs/certlist.go: the certificates of a control plane with an etcd of its own, by file name. */
const leaves = (name: string, address: string, serviceAddress: string): Record<string, Leaf> => {
  const etcd = { issuer: 'etcd-ca', names: [name, 'localhost'], addresses: [address, '127.0.0.1', '::1'] };
  return {
    apiserver: { CN: 'kube-apiserver', issuer: 'kubernetes', names: [name, 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'], addresses: [serviceAddress, address] },
    'apiserver-kubelet-client': { CN: 'kube-apiserver-kubelet-client', O: ['kubeadm:cluster-admins'], issuer: 'kubernetes' },
    'apiserver-etcd-client': { CN: 'kube-apiserver-etcd-client', issuer: 'etcd-ca' },
    'front-proxy-client': { CN: 'front-proxy-client', issuer: 'front-proxy-ca' },
    'etcd/server': { CN: name, ...etcd },
    'etcd/peer': { CN: name, ...etcd },
    'etcd/healthcheck-client': { CN: 'kube-etcd-healthcheck-client', issuer: 'etcd-ca' },
  };
};

/** A private key in name only: nothing of the simulation is encrypted. */
const keyOf = (file: string): string => pem('RSA PRIVATE KEY', utf8(`simulated key ${file}\n`));

/**
 * What `kubeadm init` leaves in /etc/kubernetes/pki of a control plane: the text of each file by its name there.
 * `now` is in virtual milliseconds; the certificates are good for a year from then.
 */
export function pki(name: string, address: string, serviceAddress: string, now: number): Record<string, string> {
  const files: Record<string, string> = { 'ca.crt': CA, 'front-proxy-ca.crt': FRONT_PROXY_CA, 'etcd/ca.crt': ETCD_CA };
  for (const [file, { CN, O = [], ...said }] of Object.entries(leaves(name, address, serviceAddress))) files[`${file}.crt`] = writeCertificate({ CN, O, ...said, notAfter: now + VALID_MS });
  for (const file of Object.keys(files)) {
    const key = file.replace('.crt', '.key');
    files[key] = keyOf(key);
  }
  files['sa.key'] = keyOf('sa.key');
  files['sa.pub'] = pem('PUBLIC KEY', utf8('simulated key sa.pub\n'));
  return files;
}
