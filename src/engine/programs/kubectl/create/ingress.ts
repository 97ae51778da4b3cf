import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { generator, metadataOf, typedResource } from './generator.ts';

const rulePattern = /^[\w*\-.]*\/.*=[\w-]+:[\w-]+(,tls=?([\w-]+)?)?/;

const backend = (text: string): object => {
  const [name, port] = text.split(':') as [string, string];
  return { service: { name, port: /^-?\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
};

interface HostRule {
  host?: string;
  http: { paths: object[] };
}

const rulesOf = (texts: readonly string[]): HostRule[] => {
  const rules: HostRule[] = [];
  for (const text of texts) {
    const bare = text.split(',')[0]!;
    const slash = bare.indexOf('/');
    const host = bare.slice(0, slash);
    const [rest, target] = bare.slice(slash + 1).split('=') as [string, string];
    const prefix = rest.endsWith('*');
    const path = { path: `/${prefix ? rest.slice(0, -1) : rest}`, pathType: prefix ? 'Prefix' : 'Exact', backend: backend(target) };
    const known = rules.find((r) => (r.host ?? '') === host);
    if (known) known.http.paths.push(path);
    else rules.push({ ...(host ? { host } : {}), http: { paths: [path] } });
  }
  return rules;
};

const tlsOf = (texts: readonly string[]): { hosts?: string[]; secretName?: string }[] => {
  const out: { hosts?: string[]; secretName?: string }[] = [];
  const seen = new Set<string>();
  for (const text of texts) {
    const parts = text.split(',');
    if (parts.length !== 2) continue;
    const host = text.split('/')[0]!;
    const secretName = parts[1]!.split('=')[1] ?? '';
    if (seen.has(host)) continue;
    seen.add(host);
    const known = out.find((t) => (t.secretName ?? '') === secretName);
    if (known) known.hosts = [...(known.hosts ?? []), host];
    else if (host || secretName) out.push({ ...(host ? { hosts: [host] } : {}), ...(secretName ? { secretName } : {}) });
  }
  return out;
};

export const ingress: CommandSpec = generator({
  name: 'ingress',
  aliases: ['ing'],
  usage: 'NAME --rule=host/path=service:port[,tls[=secret]] ',
  short: 'Create an ingress with the given name',
  examples: `# One host, everything below it
kubectl create ingress web --rule="app.example.com/*=web:80"

# With TLS and a class
kubectl create ingress web --class=nginx --rule="app.example.com/*=web:80,tls=app-tls"

# What no rule catches
kubectl create ingress rest --default-backend=web:80`,
  flags: [
    { name: 'class', type: 'string', usage: 'The ingress class.' },
    { name: 'rule', type: 'stringArray', usage: 'A rule as host/path=service:port[,tls[=secret]]. A path that ends in * is a prefix.' },
    { name: 'default-backend', type: 'string', usage: 'Where the rest goes, as service:port.' },
    { name: 'annotation', type: 'stringArray', usage: 'An annotation, as key=value.' },
  ],
  resource: typedResource('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  failure: 'failed to create ingress: ',
  check({ flags }) {
    const rules = flags.list('rule');
    const fallback = flags.string('default-backend');
    if (!fallback && rules.length === 0)
      throw new Error('not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)');
    for (const rule of rules) if (!rulePattern.test(rule)) throw new Error(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
    for (const annotation of flags.list('annotation')) if (!annotation.includes('=')) throw new Error(`annotation ${annotation} is invalid and should be in format key=[value]`);
    if (fallback && fallback.split(':').length !== 2) throw new Error('default-backend should be in format servicename:serviceport');
  },
  *build({ flags }, name, namespace) {
    const annotations = Object.fromEntries(flags.list('annotation').map((a) => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)]));
    const tls = tlsOf(flags.list('rule'));
    const rules = rulesOf(flags.list('rule'));
    return {
      kind: 'Ingress',
      apiVersion: 'networking.k8s.io/v1',
      metadata: metadataOf(name, namespace, { annotations }),
      spec: {
        ...(flags.string('class') ? { ingressClassName: flags.string('class') } : {}),
        ...(flags.string('default-backend') ? { defaultBackend: backend(flags.string('default-backend')) } : {}),
        ...(tls.length ? { tls } : {}),
        ...(rules.length ? { rules } : {}),
      },
      status: { loadBalancer: {} },
    } as unknown as KubeObject;
  },
});
