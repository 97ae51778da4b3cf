import { decodeBase64, encodeBase64 } from '../../api/base64.ts';
import { writeCertificate } from '../../api/certificate.ts';
import { shortHumanDuration } from '../../api/humanduration.ts';
import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { TabWriter } from '../kubectl/print/tabwriter.ts';
import { strftime } from '../lib/strftime.ts';
import { readCertificate } from '../openssl/x509.ts';
import { cluster, type Command, kubeconfigFlag, KubeadmError, type Run } from './command.ts';

interface Leaf {
  name: string;
  /** Below /etc/kubernetes; a kubeconfig, or a certificate's file without its ending below pki. */
  file: string;
  authority: 'ca' | 'etcd-ca' | 'front-proxy-ca';
  long: string;
}

const conf = (name: string, whom: string): Leaf => ({ name: `${name}.conf`, file: `${name}.conf`, authority: 'ca', long: `certificate embedded in the kubeconfig file for ${whom}` });
const leaf = (name: string, file: string, authority: Leaf['authority'], long: string): Leaf => ({ name, file, authority, long: `certificate ${long}` });

/** cmd/kubeadm/app/phases/certs/renewal/manager.go, in the order of `check-expiration`. */
const leaves: readonly Leaf[] = [
  conf('admin', 'the admin to use and for kubeadm itself'),
  leaf('apiserver', 'apiserver', 'ca', 'for serving the Kubernetes API'),
  leaf('apiserver-etcd-client', 'apiserver-etcd-client', 'etcd-ca', 'the apiserver uses to access etcd'),
  leaf('apiserver-kubelet-client', 'apiserver-kubelet-client', 'ca', 'for the API server to connect to kubelet'),
  conf('controller-manager', 'the controller manager to use'),
  leaf('etcd-healthcheck-client', 'etcd/healthcheck-client', 'etcd-ca', 'for liveness probes to healthcheck etcd'),
  leaf('etcd-peer', 'etcd/peer', 'etcd-ca', 'for etcd nodes to communicate with each other'),
  leaf('etcd-server', 'etcd/server', 'etcd-ca', 'for serving etcd'),
  leaf('front-proxy-client', 'front-proxy-client', 'front-proxy-ca', 'for the front proxy client'),
  conf('scheduler', 'the scheduler manager to use'),
  conf('super-admin', 'the super-admin'),
];

const authorities = [
  ['ca', 'ca'],
  ['etcd-ca', 'etcd/ca'],
  ['front-proxy-ca', 'front-proxy-ca'],
] as const;

const YEAR_MS = 365 * 86_400_000;

const embedded = /(client-certificate-data: )(\S+)/;

const pathOf = ({ file }: { file: string }): string => (file.endsWith('.conf') ? `/etc/kubernetes/${file}` : `/etc/kubernetes/pki/${file}.crt`);

/** The certificate of a file, and when it expires; undefined where the file is missing. */
function held(process: Process, path: string): { pem: string; expires: number } | undefined {
  const { fs } = process.machine;
  const stat = fs.stat(path);
  if (!stat) return undefined;
  const text = fs.read(path);
  const pem = path.endsWith('.conf') ? (decodeBase64(embedded.exec(text)?.[2] ?? '') ?? '') : text;
  const certificate = readCertificate(pem, stat.mtime);
  return certificate && { pem, expires: certificate.to };
}

/** The lines about the cluster's configuration that these commands begin with. */
function* configured(run: Run, phase: string): Task {
  cluster(run);
  yield* run.out(`[${phase}] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[${phase}] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.\n\n`);
}

function* checkExpiration(run: Run): Task {
  const { process, out } = run;
  yield* configured(run, 'check-expiration');
  const now = process.sim.now();
  const cells = (expires: number): string => `${strftime('%b %d, %Y %H:%M UTC', expires)}\t${shortHumanDuration(expires - now)}`;
  const writer = new TabWriter({ minWidth: 8 });
  writer.write('CERTIFICATE\tEXPIRES\tRESIDUAL TIME\tCERTIFICATE AUTHORITY\tEXTERNALLY MANAGED\n');
  for (const one of leaves) {
    const found = held(process, pathOf(one));
    writer.write(found ? `${one.name}\t${cells(found.expires)}\t${one.authority}\tno\t\n` : `!MISSING! ${one.name}\t\t\t\t\t\n`);
  }
  yield* out(`${writer.flush()}\n`);
  writer.write('CERTIFICATE AUTHORITY\tEXPIRES\tRESIDUAL TIME\tEXTERNALLY MANAGED\n');
  for (const [name, file] of authorities) {
    const found = held(process, pathOf({ file }));
    writer.write(found ? `${name}\t${cells(found.expires)}\tno\t\n` : `!MISSING! ${name}\t\t\t\t\n`);
  }
  yield* out(writer.flush());
}

const PEM = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/;

/** Writes a certificate again that is good for a year from now. False where its file is missing. */
function renew(process: Process, one: Leaf): boolean {
  const path = pathOf(one);
  const found = held(process, path);
  if (!found) return false;
  let said: object;
  try {
    said = JSON.parse(decodeBase64(PEM.exec(found.pem)![1]!.replace(/\s+/g, ''))!) as object;
  } catch {
    throw new KubeadmError(`certificates that are not the simulation's own can't be renewed: ${path}`);
  }
  const pem = writeCertificate({ ...said, notBefore: process.sim.now(), notAfter: process.sim.now() + YEAR_MS } as Parameters<typeof writeCertificate>[0]);
  const { fs } = process.machine;
  fs.write(path, path.endsWith('.conf') ? fs.read(path).replace(embedded, (_, key: string) => key + encodeBase64(pem)) : pem);
  return true;
}

const renewCommand = (which: readonly Leaf[]) =>
  function* (run: Run): Task {
    yield* configured(run, 'renew');
    for (const one of which) {
      if (!renew(run.process, one)) {
        yield* run.out(`MISSING! ${one.long}\n`);
        continue;
      }
      yield* run.out(`${one.long} renewed\n`);
    }
    if (which.length > 1) yield* run.out('\nDone renewing certificates. You must restart the kube-apiserver, kube-controller-manager, kube-scheduler and etcd, so that they can use the new certificates.\n');
  };

/** `kubeadm certs` (cmd/kubeadm/app/cmd/certs.go). */
export const certs: Command = {
  short: 'Commands related to handling Kubernetes certificates',
  flags: [kubeconfigFlag],
  commands: {
    'check-expiration': { short: 'Check certificates expiration for a Kubernetes cluster', run: checkExpiration },
    renew: {
      short: 'Renew certificates for a Kubernetes cluster',
      commands: { all: { short: 'Renew all available certificates', run: renewCommand(leaves) }, ...Object.fromEntries(leaves.map((one) => [one.name, { short: `Renew the ${one.long}`, run: renewCommand([one]) }])) },
    },
  },
};
