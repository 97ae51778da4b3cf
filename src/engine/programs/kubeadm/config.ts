import { parseYaml } from '../../api/yaml/parse.ts';
import { FsError } from '../../hosts/types.ts';
import { kubernetesVersion } from '../lib/dpkg.ts';
import { at } from '../lib/paths.ts';
import { type Command, KubeadmError, type Run } from './command.ts';

/** The images of a version of Kubernetes (cmd/kubeadm/app/images). */
export const imagesOf = (version: string): readonly string[] => [...['apiserver', 'controller-manager', 'scheduler', 'proxy'].map((part) => `registry.k8s.io/kube-${part}:${version}`), 'registry.k8s.io/coredns/coredns:v1.14.2', 'registry.k8s.io/pause:3.10.1', 'registry.k8s.io/etcd:3.6.8-0'];

const wantedVersion = ({ process, flags }: Run): string => {
  const own = kubernetesVersion(process.machine.fs, 'kubeadm');
  const wanted = flags.string('kubernetes-version').replace(/^v?(?=\d)/, 'v');
  return /^v\d+\.\d+\.\d+$/.test(wanted) ? wanted : own;
};

const TIMEOUTS = `timeouts:
  controlPlaneComponentHealthCheck: 4m0s
  discovery: 5m0s
  etcdAPICall: 2m0s
  kubeletHealthCheck: 4m0s
  kubernetesAPICall: 1m0s
  tlsBootstrap: 5m0s
  upgradeManifests: 5m0s
`;

const registration = (name: string): string => `nodeRegistration:
  criSocket: unix:///var/run/containerd/containerd.sock
  imagePullPolicy: IfNotPresent
  imagePullSerial: true
  name: ${name}
  taints: null
`;

/** `kubeadm config print init-defaults` (kubeadm.k8s.io/v1beta4). */
const initDefaults = (version: string): string => `apiVersion: kubeadm.k8s.io/v1beta4
bootstrapTokens:
- groups:
  - system:bootstrappers:kubeadm:default-node-token
  token: abcdef.0123456789abcdef
  ttl: 24h0m0s
  usages:
  - signing
  - authentication
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 1.2.3.4
  bindPort: 6443
${registration('node')}${TIMEOUTS}---
apiServer: {}
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
certificateValidityPeriod: 8760h0m0s
certificatesDir: /etc/kubernetes/pki
clusterName: kubernetes
controllerManager: {}
dns: {}
encryptionAlgorithm: RSA-2048
etcd:
  local:
    dataDir: /var/lib/etcd
imageRepository: registry.k8s.io
kind: ClusterConfiguration
kubernetesVersion: ${version.replace(/^v/, '').replace(/\.\d+$/, '.0')}
networking:
  dnsDomain: cluster.local
  serviceSubnet: 10.96.0.0/12
proxy: {}
scheduler: {}
`;

const joinDefaults = (name: string): string => `apiVersion: kubeadm.k8s.io/v1beta4
caCertPath: /etc/kubernetes/pki/ca.crt
discovery:
  bootstrapToken:
    apiServerEndpoint: kube-apiserver:6443
    token: abcdef.0123456789abcdef
    unsafeSkipCAVerification: true
  tlsBootstrapToken: abcdef.0123456789abcdef
kind: JoinConfiguration
${registration(name)}${TIMEOUTS}`;

/** The text of a configuration file. Throws KubeadmError where it can't be read, or is none of kubeadm's. */
function readConfig({ process }: Run, path: string): string {
  let text: string;
  try {
    text = process.machine.fs.read(at(process.cwd, path));
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    throw new KubeadmError(`unable to read config from ${JSON.stringify(path)}: open ${path}: ${error.strerror.toLowerCase()}`);
  }
  for (const part of text.split(/^---$/m)) {
    const object = parseYaml(part) as { apiVersion?: string; kind?: string } | null;
    if (object === null) continue;
    if (!object?.kind || !object.apiVersion) throw new KubeadmError('invalid configuration: kind and apiVersion is mandatory information that must be specified');
  }
  return text;
}

const images: Command = {
  short: 'Interact with container images used by kubeadm',
  commands: {
    list: {
      short: 'Print a list of images kubeadm will use',
      flags: [{ name: 'kubernetes-version', type: 'string', default: 'stable-1', usage: 'The version to list images of.' }],
      *run(run) {
        yield* run.out(imagesOf(wantedVersion(run)).map((image) => `${image}\n`).join(''));
      },
    },
    pull: {
      short: 'Pull images used by kubeadm',
      flags: [{ name: 'kubernetes-version', type: 'string', default: 'stable-1', usage: 'The version to pull images of.' }, { name: 'cri-socket', type: 'string', usage: 'The socket of the container runtime.' }],
      *run(run) {
        for (const image of imagesOf(wantedVersion(run))) yield* run.out(`[config/images] Pulled ${image}\n`);
      },
    },
  },
};

/** `kubeadm config` (cmd/kubeadm/app/cmd/config.go). */
export const config: Command = {
  short: 'Manage configuration for a kubeadm cluster persisted in a ConfigMap in the cluster',
  commands: {
    images,
    migrate: {
      short: 'Read an older version of the kubeadm configuration API types from a file, and output the similar config object for the newer version',
      flags: [{ name: 'old-config', type: 'string', usage: 'The file to read.' }, { name: 'new-config', type: 'string', usage: 'The file to write; standard output by default.' }, { name: 'allow-experimental-api', type: 'bool', usage: 'Take versions that are not yet stable.' }],
      *run(run) {
        const path = run.flags.string('old-config');
        if (path === '') throw new KubeadmError('the --old-config flag is mandatory');
        const text = readConfig(run, path).replace(/kubeadm\.k8s\.io\/v1beta\d/g, 'kubeadm.k8s.io/v1beta4');
        const target = run.flags.string('new-config');
        if (target === '') yield* run.out(text);
        else run.process.machine.fs.write(at(run.process.cwd, target), text);
      },
    },
    print: {
      short: 'Print configuration',
      commands: {
        'init-defaults': {
          short: 'Print default init configuration, that can be used for \'kubeadm init\'',
          *run({ process, out }) {
            yield* out(initDefaults(kubernetesVersion(process.machine.fs, 'kubeadm')));
          },
        },
        'join-defaults': {
          short: 'Print default join configuration, that can be used for \'kubeadm join\'',
          *run({ process, out }) {
            yield* out(joinDefaults(process.machine.host));
          },
        },
      },
    },
    validate: {
      short: 'Read a file containing the kubeadm configuration API and report any validation errors',
      flags: [{ name: 'config', type: 'string', usage: 'The file to read.' }, { name: 'allow-experimental-api', type: 'bool', usage: 'Take versions that are not yet stable.' }],
      *run(run) {
        const path = run.flags.string('config');
        if (path === '') throw new KubeadmError('the --config flag is mandatory');
        readConfig(run, path);
        yield* run.out('ok\n');
      },
    },
  },
};
