import { decodeBase64 } from '../../api/base64.ts';
import type { ConfigMap } from '../../api/kubernetes.ts';
import { StatusError } from '../../api/status.ts';
import { configMaps } from '../../client/resources.ts';
import type { FileSystem } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { Context } from '../kubectl/context.ts';
import { globalFlags } from '../kubectl/flags/global.ts';
import { Flags } from '../kubectl/flags/flags.ts';
import { FetchError, fetchOnce } from '../net/fetch.ts';
import { parseTarget } from '../net/url.ts';
import { sha256 } from '../lib/sha256.ts';
import { readCertificate } from '../openssl/x509.ts';
import { hostOf } from '../system/units.ts';
import { type Command, KubeadmError, type Run } from './command.ts';
import { BOOTSTRAPPED, KUBELET_PKI, kubeconfigOf, kubeletPki } from './nodefiles.ts';
import { clusterFlags, preflight } from './preflight.ts';

const BOOTSTRAP = '/etc/kubernetes/bootstrap-kubelet.conf';
const CA = '/etc/kubernetes/pki/ca.crt';

const identity = (why: string): KubeadmError => new KubeadmError(`error execution phase preflight: couldn't validate the identity of the API Server: ${why}`);

/** The API at an address with a kubeconfig's user. */
function contextOf({ process }: Run, path: string): Context {
  const context = new Context(process, 'kubeadm');
  context.flags = new Flags(new Map(globalFlags.map((f) => [f.name, f])));
  context.flags.set('kubeconfig', path);
  return context;
}

/** What the command line says: where the cluster is, and how it is known. Throws KubeadmError. */
function asked({ args, flags }: Run): { server: string; token: string; hashes: readonly string[] } {
  const token = flags.string('token') || flags.string('discovery-token');
  if (args.length !== 1) throw new KubeadmError('discovery: Invalid value: "": bootstrapToken or file must be set', 3);
  if (!/^[a-z0-9]{6}\.[a-z0-9]{16}$/.test(token)) throw new KubeadmError(`discovery.bootstrapToken.token: Invalid value: ${JSON.stringify(token)}: the bootstrap token is invalid`, 3);
  const hashes = flags.list('discovery-token-ca-cert-hash');
  if (hashes.length === 0 && !flags.bool('discovery-token-unsafe-skip-ca-verification')) throw new KubeadmError('discovery.bootstrapToken: Invalid value: "": using token-based discovery without caCertHashes can be unsafe. Set unsafeSkipCAVerification as true in your kubeadm config file or pass --discovery-token-unsafe-skip-ca-verification flag to continue', 3);
  if (flags.bool('control-plane')) throw new KubeadmError('joining another control plane is not simulated');
  return { server: `https://${args[0]}`, token, hashes };
}

/** Writes what only its owner may read. */
const writeSecret = (fs: FileSystem, path: string, text: string): void => {
  fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  fs.write(path, text, { mode: 0o600 });
};

const INFO = '/api/v1/namespaces/kube-public/configmaps/cluster-info';

/** The ConfigMap that tells everybody of the cluster, read as nobody in particular. Throws KubeadmError where nothing answers. */
function* clusterInfo({ process }: Run, server: string): Task<string> {
  const target = parseTarget(server + INFO);
  if (!target) throw new KubeadmError(`couldn't parse the API server's address ${JSON.stringify(server)}`);
  try {
    const { body } = yield* fetchOnce(process.machine, target, { method: 'GET', headers: {}, insecure: true });
    return (JSON.parse(body) as ConfigMap).data?.['kubeconfig'] ?? '';
  } catch (error) {
    if (!(error instanceof FetchError || error instanceof SyntaxError)) throw error;
    yield sleep(300_000);
    const why = error instanceof FetchError && error.kind === 'resolve' ? `lookup ${target.host}: no such host` : `${target.host}:${target.port}: connect: ${error instanceof FetchError && error.kind === 'refused' ? 'connection refused' : 'no route to host'}`;
    throw identity(`failed to request the cluster-info ConfigMap: Get "${server}${INFO}?timeout=10s": dial tcp ${why}`);
  }
}

/** The cluster's authority, from what it tells everybody, where it is one of those that are pinned. */
function* authority(run: Run, server: string, hashes: readonly string[]): Task<string> {
  const info = yield* clusterInfo(run, server);
  const pem = decodeBase64(/certificate-authority-data: (\S+)/.exec(info)?.[1] ?? '') ?? '';
  const certificate = readCertificate(pem, 0);
  if (!certificate) throw identity('the cluster-info ConfigMap has no certificate authority');
  const hash = `sha256:${sha256(certificate.key)}`;
  if (hashes.length > 0 && !hashes.includes(hash)) throw identity(`cluster CA found in cluster-info ConfigMap is invalid: none of the public keys ${JSON.stringify(hash)} are pinned`);
  return pem;
}

/** What the cluster gives a kubelet for its configuration; proves the token. */
function* kubeletConfig(run: Run, token: string): Task<string> {
  try {
    const { client } = contextOf(run, BOOTSTRAP);
    yield* client.get(configMaps, { namespace: 'kube-system', name: 'kubeadm-config' });
    return (yield* client.get(configMaps, { namespace: 'kube-system', name: 'kubelet-config' })).data?.['kubelet'] ?? '';
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    run.process.machine.fs.remove(BOOTSTRAP);
    yield sleep(300_000);
    throw identity(`could not find a JWS signature in the cluster-info ConfigMap for token ID ${JSON.stringify(token.slice(0, 6))}`);
  }
}

/** The kubelet's certificates and kubeconfig, as its bootstrap leaves them. */
function bootstrapped({ process }: Run, server: string, pem: string): void {
  const { fs } = process.machine;
  const { files, current } = kubeletPki(process.machine.host, process.sim.now());
  for (const [file, text] of Object.entries(files)) writeSecret(fs, `${KUBELET_PKI}/${file}`, text);
  const link = `${KUBELET_PKI}/kubelet-client-current.pem`;
  if (fs.stat(link, { follow: false })) fs.remove(link);
  fs.symlink(`${KUBELET_PKI}/${current}`, link);
  writeSecret(fs, '/etc/kubernetes/kubelet.conf', kubeconfigOf(server, pem, BOOTSTRAPPED, { 'client-certificate': link, 'client-key': link }));
  fs.remove(BOOTSTRAP);
}

function* run(run: Run): Task {
  const { process, out } = run;
  const { fs } = process.machine;
  const { server, token, hashes } = asked(run);
  yield* preflight(run, ['/etc/kubernetes/kubelet.conf', CA], [10250]);
  const pem = yield* authority(run, server, hashes);
  writeSecret(fs, BOOTSTRAP, kubeconfigOf(server, pem, { cluster: 'kubernetes', user: 'tls-bootstrap-token-user', context: 'tls-bootstrap-token-user@kubernetes' }, { token }));
  const config = yield* kubeletConfig(run, token);
  yield* out('[preflight] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[preflight] Use \'kubeadm init phase upload-config kubeadm --config your-config-file\' to re-upload it.\n');
  fs.mkdir('/etc/kubernetes/pki', { recursive: true });
  fs.mkdir('/etc/kubernetes/manifests', { recursive: true });
  fs.write(CA, pem);
  fs.mkdir('/var/lib/kubelet', { recursive: true });
  fs.write('/var/lib/kubelet/config.yaml', config);
  yield* out('[kubelet-start] Writing kubelet configuration to file "/var/lib/kubelet/config.yaml"\n[kubelet-start] Writing kubelet environment file with flags to file "/var/lib/kubelet/kubeadm-flags.env"\n[kubelet-start] Starting the kubelet\n[kubelet-check] Waiting for a healthy kubelet at http://127.0.0.1:10248/healthz. This can take up to 4m0s\n');
  bootstrapped(run, server, pem);
  const { systemd } = hostOf(process)!;
  const kubelet = systemd.unit('kubelet')!;
  kubelet.enabled = true;
  systemd.restart(kubelet);
  yield sleep(1500);
  yield* out("[kubelet-check] The kubelet is healthy after 1.001500s\n[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap\n\nThis node has joined the cluster:\n* Certificate signing request was sent to apiserver and a response was received.\n* The Kubelet was informed of the new secure connection details.\n\nRun 'kubectl get nodes' on the control-plane to see this node join the cluster.\n\n");
}

/** `kubeadm join` of a worker (cmd/kubeadm/app/cmd/join.go). */
export const join: Command = { short: 'Run this on any machine you wish to join an existing cluster', args: '[api-server-endpoint]', flags: clusterFlags, run };
