import { equal } from '../../api/share.ts';

// pkg/apis/certificates/helpers.go, pkg/controller/certificates/signer/signer.go

/** What a signer looks at. */
export interface Requested {
  commonName: string;
  organizations: readonly string[];
  dnsNames: readonly string[];
  ipAddresses: readonly string[];
}

const KUBELET_CLIENT = ['client auth', 'digital signature', 'key encipherment'];
const KUBELET_SERVING = ['digital signature', 'key encipherment', 'server auth'];

/** Why the signer of that name does not sign the request; undefined when it does. */
export function refusal(signer: string, request: Requested, usages: readonly string[]): string | undefined {
  if (signer === 'kubernetes.io/kube-apiserver-client') return clientUsages(usages);
  if (signer === 'kubernetes.io/kube-apiserver-client-kubelet') return kubeletClient(request, usages);
  if (signer === 'kubernetes.io/kubelet-serving') return kubeletServing(request, usages);
  return undefined;
}

function clientUsages(usages: readonly string[]): string | undefined {
  const other = usages.find((usage) => !KUBELET_CLIENT.includes(usage));
  if (other) return `invalid usage for client certificate: ${other}`;
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth';
}

function kubeletClient({ commonName, organizations, dnsNames, ipAddresses }: Requested, usages: readonly string[]): string | undefined {
  if (!equal(organizations, ['system:nodes'])) return 'subject organization is not system:nodes';
  if (dnsNames.length > 0) return 'DNS subjectAltNames are not allowed';
  if (ipAddresses.length > 0) return 'IP subjectAltNames are not allowed';
  return nodeName(commonName) ?? exactly(usages, KUBELET_CLIENT);
}

function kubeletServing({ commonName, organizations, dnsNames, ipAddresses }: Requested, usages: readonly string[]): string | undefined {
  if (!equal(organizations, ['system:nodes'])) return 'subject organization is not system:nodes';
  if (dnsNames.length === 0 && ipAddresses.length === 0) return 'DNS or IP subjectAltName is required';
  return exactly(usages, KUBELET_SERVING) ?? nodeName(commonName);
}

const nodeName = (commonName: string): string | undefined => (commonName.startsWith('system:node:') ? undefined : 'subject common name does not begin with system:node:');

/** The usages must be these; key encipherment may be missing. */
function exactly(usages: readonly string[], wanted: readonly string[]): string | undefined {
  const given = [...new Set([...usages, 'key encipherment'])].sort();
  return equal(given, wanted) ? undefined : `usages did not match [${wanted.join(' ')}]`;
}
