import { decodeBase64, encodeBase64 } from '../../api/base64.ts';
import { goDuration } from '../../api/duration.ts';
import { shortHumanDuration } from '../../api/humanduration.ts';
import type { Secret } from '../../api/kubernetes.ts';
import { rfc3339 } from '../../api/time.ts';
import { isStatus } from '../../api/status.ts';
import { secrets } from '../../client/resources.ts';
import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { TabWriter } from '../kubectl/print/tabwriter.ts';
import { sha256 } from '../lib/sha256.ts';
import { readCertificate } from '../openssl/x509.ts';
import { cluster, type Command, kubeconfigFlag, KubeadmError, type Run } from './command.ts';

// Bootstrap tokens (cluster-bootstrap/token/api): Secrets in kube-system.

const NAMESPACE = 'kube-system';
const TYPE = 'bootstrap.kubernetes.io/token';
const PATTERN = '\\A([a-z0-9]{6})\\.([a-z0-9]{16})\\z';
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const GROUP = 'system:bootstrappers:kubeadm:default-node-token';

const random = (process: Process, n: number): string => Array.from({ length: n }, () => letters[process.sim.random('kubeadm').int(0, letters.length - 1)]).join('');

const newToken = (process: Process): string => `${random(process, 6)}.${random(process, 16)}`;

/** Id and secret of a token. Throws KubeadmError. */
function parts(token: string): { id: string; secret: string } {
  const m = /^([a-z0-9]{6})\.([a-z0-9]{16})$/.exec(token);
  if (!m) throw new KubeadmError(`the bootstrap token ${JSON.stringify(token)} was not of the form ${JSON.stringify(PATTERN)}`);
  return { id: m[1]!, secret: m[2]! };
}

const hashOf = (process: Process): string => {
  const path = '/etc/kubernetes/pki/ca.crt';
  const certificate = readCertificate(process.machine.fs.read(path), process.machine.fs.stat(path)?.mtime ?? 0);
  if (!certificate) throw new KubeadmError(`failed to load CA certificate: couldn't load the certificate file ${path}`);
  return `sha256:${sha256(certificate.key)}`;
};

const joinCommand = (process: Process, server: string, token: string): string => `kubeadm join ${server.replace(/^https:\/\//, '')} --token ${token} --discovery-token-ca-cert-hash ${hashOf(process)} \n`;

function* create(run: Run): Task {
  const { process, flags, args, out } = run;
  const token = args[0] ?? newToken(process);
  const { id, secret } = parts(token);
  const ttl = flags.duration('ttl');
  const usages = flags.list('usages');
  for (const usage of usages) if (usage !== 'signing' && usage !== 'authentication') throw new KubeadmError(`invalid bootstrap token usage string: [${usage}]. Valid usage options: [authentication,signing]`);
  const context = cluster(run);
  const data: Record<string, string> = {
    'token-id': id,
    'token-secret': secret,
    ...(flags.string('description') !== '' && { description: flags.string('description') }),
    ...(ttl > 0 && { expiration: rfc3339(process.sim.now() + ttl) }),
    ...Object.fromEntries(usages.map((u) => [`usage-bootstrap-${u}`, 'true'])),
    ...(usages.includes('authentication') && { 'auth-extra-groups': flags.list('groups').join(',') }),
  };
  const secretObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: `bootstrap-token-${id}`, namespace: NAMESPACE }, type: TYPE, data: Object.fromEntries(Object.entries(data).map(([k, v]) => [k, encodeBase64(v)])) };
  try {
    yield* context.client.create(secrets, secretObject as unknown as Secret);
  } catch (error) {
    if (!isStatus(error, 'AlreadyExists')) throw error;
    throw new KubeadmError(`a token with id ${JSON.stringify(id)} already exists`);
  }
  yield* out(flags.bool('print-join-command') ? joinCommand(process, context.restConfig.server, token) : `${token}\n`);
}

function* list(run: Run): Task {
  const { process, out } = run;
  const context = cluster(run);
  const { items } = yield* context.client.list(secrets, NAMESPACE, { fieldSelector: `type=${TYPE}` });
  if (items.length === 0) return;
  const writer = new TabWriter({ minWidth: 10 });
  writer.write('TOKEN\tTTL\tEXPIRES\tUSAGES\tDESCRIPTION\tEXTRA GROUPS\n');
  for (const item of items) {
    const data = Object.fromEntries(Object.entries(item.data ?? {}).map(([k, v]) => [k, decodeBase64(v) ?? '']));
    const expires = data['expiration'];
    const usages = ['authentication', 'signing'].filter((u) => data[`usage-bootstrap-${u}`] === 'true').join(',');
    writer.write(`${[`${data['token-id']}.${data['token-secret']}`, expires ? shortHumanDuration(Date.parse(expires) - process.sim.now()) : '<forever>', expires ?? '<never>', usages || '<none>', data['description'] || '<none>', data['auth-extra-groups'] || '<none>'].join('\t')}\n`);
  }
  yield* out(writer.flush());
}

function* remove(run: Run): Task {
  const { args, out } = run;
  if (args.length < 1) throw new KubeadmError("missing argument; 'token delete' is missing token of form \"^([a-z0-9]{6})$\" or \"\\\\A([a-z0-9]{6})\\\\.([a-z0-9]{16})\\\\z\"");
  const context = cluster(run);
  for (const arg of args) {
    const id = /^[a-z0-9]{6}$/.test(arg) ? arg : parts(arg).id;
    try {
      yield* context.client.delete(secrets, { name: `bootstrap-token-${id}`, namespace: NAMESPACE });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
      throw new KubeadmError(`failed to delete bootstrap token ${JSON.stringify(id)}: secrets "bootstrap-token-${id}" not found`);
    }
    yield* out(`bootstrap token ${JSON.stringify(id)} deleted\n`);
  }
}

/** `kubeadm token` (cmd/kubeadm/app/cmd/token.go). */
export const token: Command = {
  short: 'Manage bootstrap tokens',
  flags: [kubeconfigFlag],
  commands: {
    create: {
      short: 'Create bootstrap tokens on the server',
      args: '[token]',
      flags: [
        { name: 'description', type: 'string', usage: 'What the token is for.' },
        { name: 'groups', type: 'stringSlice', default: [GROUP], usage: 'Groups that who shows the token is in.' },
        { name: 'print-join-command', type: 'bool', usage: 'Print the whole command with which a node joins.' },
        { name: 'ttl', type: 'duration', default: 86_400_000, usage: `How long it holds, such as ${goDuration(3_600_000)}; 0: for ever.` },
        { name: 'usages', type: 'stringSlice', default: ['signing', 'authentication'], usage: 'What it is good for.' },
        { name: 'certificate-key', type: 'string', usage: 'The key of the uploaded certificates.', unsimulated: true },
        { name: 'config', type: 'string', usage: 'A configuration file.', unsimulated: true },
      ],
      run: create,
    },
    delete: { short: 'Delete bootstrap tokens on the server', args: '[token-value] ...', run: remove },
    generate: {
      short: 'Generate and print a bootstrap token, but do not create it on the server',
      *run({ process, out }) {
        yield* out(`${newToken(process)}\n`);
      },
    },
    list: { short: 'List bootstrap tokens on the server', flags: [{ name: 'output', shorthand: 'o', type: 'string', default: 'text', usage: 'How to print.', unsimulated: true }], run: list },
  },
};
