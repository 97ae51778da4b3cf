import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { encodeBase64 } from '../../../api/base64.ts';
import { compactJson } from '../text/json.ts';
import { resolvePath } from '../text/path.ts';
import { generator, metadataOf, sorted, typedResource } from './generator.ts';
import { secretHash } from './hash.ts';
import { appendHashFlag, checkSources, keyProblems, readFiles, readSources, sourceFlags } from './sources.ts';

const resource = typedResource('v1', 'Secret', 'secrets');

const secretObject = (context: Context, name: string, namespace: string | undefined, type: string, values: Record<string, string>): KubeObject => {
  const data = sorted(Object.fromEntries(Object.entries(values).map(([k, v]) => [k, encodeBase64(v)])));
  const full = context.flags.bool('append-hash') ? `${name}-${secretHash(name, type, data)}` : name;
  return { kind: 'Secret', apiVersion: 'v1', metadata: metadataOf(full, namespace), ...(Object.keys(data).length ? { data } : {}), ...(type ? { type } : {}) } as unknown as KubeObject;
};

const adder = (values: Record<string, string>) => (key: string, value: string): void => {
  const problems = keyProblems(key);
  if (problems.length) throw new Error(`"${key}" is not valid key name for a Secret ${problems.join(';')}`);
  if (key in values) throw new Error(`cannot add key ${key}, another key by that name already exists`);
  values[key] = value;
};

const generic: CommandSpec = generator({
  name: 'generic',
  usage: 'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  short: 'Create a secret from files, folders or values',
  examples: `# From values
kubectl create secret generic db --from-literal=user=admin --from-literal=password=s3cr3t

# From files
kubectl create secret generic keys --from-file=ssh-privatekey=id_rsa`,
  flags: [...sourceFlags, { name: 'type', type: 'string', usage: 'The type of the secret.' }, appendHashFlag('secret')],
  resource,
  failure: 'failed to create secret ',
  check: checkSources,
  *build(context, name, namespace) {
    const values: Record<string, string> = {};
    readSources(context, 'secret', adder(values));
    return secretObject(context, name, namespace, context.flags.string('type'), values);
  },
});

const dockerRegistry: CommandSpec = generator({
  name: 'docker-registry',
  usage: 'NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]',
  short: 'Create a secret for an image registry',
  examples: `# Credentials for pulling images
kubectl create secret docker-registry reg --docker-server=reg.example.com --docker-username=me --docker-password=pw`,
  flags: [
    { name: 'docker-username', type: 'string', usage: 'The user name at the registry.' },
    { name: 'docker-password', type: 'string', usage: 'The password at the registry.' },
    { name: 'docker-email', type: 'string', usage: 'The e-mail address at the registry.' },
    { name: 'docker-server', type: 'string', default: 'https://index.docker.io/v1/', usage: 'The registry.' },
    { name: 'from-file', type: 'stringSlice', usage: 'A Docker configuration file.', completion: 'file' },
    appendHashFlag('secret'),
  ],
  resource,
  failure: 'failed to create secret ',
  check({ flags }) {
    if (flags.list('from-file').length === 0 && (!flags.string('docker-username') || !flags.string('docker-password') || !flags.string('docker-server')))
      throw new Error('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required');
  },
  *build(context, name, namespace) {
    const { flags } = context;
    const key = '.dockerconfigjson';
    const values: Record<string, string> = {};
    const files = flags.list('from-file').map((s) => (s.includes('=') ? s : `${key}=${s}`));
    if (files.length) readFiles(context, files, adder(values));
    else {
      const username = flags.string('docker-username');
      const password = flags.string('docker-password');
      const email = flags.string('docker-email');
      const entry = { username, password, ...(email ? { email } : {}), auth: encodeBase64(`${username}:${password}`) };
      values[key] = compactJson({ auths: { [flags.string('docker-server')]: entry } }, 'own');
    }
    return secretObject(context, name, namespace, 'kubernetes.io/dockerconfigjson', values);
  },
});

const readPem = (context: Context, path: string): string => {
  const full = resolvePath(context.process, path);
  if (!context.process.machine.fs.stat(full)) throw new Error(`Cannot read file ${path}, open ${path}: no such file or directory`);
  return context.process.machine.fs.read(full);
};

const tls: CommandSpec = generator({
  name: 'tls',
  usage: 'NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
  short: 'Create a TLS secret from a certificate and its key',
  examples: `# From a pair of files
kubectl create secret tls web --cert=tls.crt --key=tls.key`,
  flags: [
    { name: 'cert', type: 'string', usage: 'The file with the certificate.', completion: 'file' },
    { name: 'key', type: 'string', usage: 'The file with its private key.', completion: 'file' },
    appendHashFlag('secret'),
  ],
  resource,
  failure: 'failed to create secret ',
  check({ flags }) {
    if (!flags.string('key') || !flags.string('cert')) throw new Error('key and cert must be specified');
  },
  *build(context, name, namespace) {
    const cert = readPem(context, context.flags.string('cert'));
    const key = readPem(context, context.flags.string('key'));
    if (!/-----BEGIN [A-Z0-9 ]+-----/.test(cert)) throw new Error('tls: failed to find any PEM data in certificate input');
    if (!/-----BEGIN CERTIFICATE-----/.test(cert)) throw new Error('tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [PRIVATE KEY]');
    if (!/-----BEGIN [A-Z0-9 ]+-----/.test(key)) throw new Error('tls: failed to find any PEM data in key input');
    return secretObject(context, name, namespace, 'kubernetes.io/tls', { 'tls.crt': cert, 'tls.key': key });
  },
});

export const secret: CommandSpec = {
  name: 'secret',
  usage: '(docker-registry | generic | tls)',
  short: 'Create a secret of one of its kinds',
  long: 'Create a secret: credentials for an image registry, values of any kind, or a certificate with its key.',
  commands: [dockerRegistry, generic, tls],
};
