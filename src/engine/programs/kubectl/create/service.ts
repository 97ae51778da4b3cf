import { dns1123Subdomain, portName, portNumber } from '../../../api/names.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { compact, generator, metadataOf, typedResource } from './generator.ts';

const tcpFlag: FlagSpec = { name: 'tcp', type: 'stringSlice', usage: 'A port and where it leads, as port:targetPort.' };

const parsePort = (text: string): number => {
  const bad = (why: string): Error => new Error(`strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^\d+$/.test(text)) throw bad('invalid syntax');
  if (Number(text) > 65535) throw bad('value out of range');
  return Number(text);
};

const ports = (pair: string): { port: number; targetPort: number | string } => {
  const [first, second] = pair.split(':') as [string, string | undefined];
  const port = parsePort(first);
  if (second === undefined) return { port, targetPort: port };
  const problems = /^[-+]?\d+$/.test(second) ? portNumber(Number(second)) : portName(second);
  if (problems.length) throw new Error(problems.join(','));
  return { port, targetPort: /^[-+]?\d+$/.test(second) ? Number(second) : second };
};

const kind = (name: string, type: string, usage: string, short: string, example: string, flags: readonly FlagSpec[]): CommandSpec =>
  generator({
    name,
    usage,
    short,
    examples: example,
    flags,
    resource: typedResource('v1', 'Service', 'services'),
    failure: `failed to create ${type} service: `,
    check(context) {
      const get = (flag: string): string => (context.flags.spec(flag) ? context.flags.string(flag) : '');
      if (get('clusterip') === 'None' && type !== 'ClusterIP') throw new Error('ClusterIP=None can only be used with ClusterIP service type');
      if (get('clusterip') !== 'None' && context.flags.list('tcp').length === 0 && type !== 'ExternalName') throw new Error('at least one tcp port specifier must be provided');
      if (type === 'ExternalName' && dns1123Subdomain(get('external-name')).length) throw new Error(`invalid service external name ${get('external-name')}`);
    },
    *build({ flags: f }, service, namespace) {
      const nodePort = f.spec('node-port') ? f.int('node-port') : 0;
      const list = f.list('tcp').map((pair) => {
        const { port, targetPort } = ports(pair);
        return { name: pair.replaceAll(':', '-'), protocol: 'TCP', port, targetPort, ...compact({ nodePort }) };
      });
      const labels = { app: service };
      const spec = compact({
        ports: list,
        selector: labels,
        clusterIP: f.spec('clusterip') ? f.string('clusterip') : '',
        type,
        externalName: f.spec('external-name') ? f.string('external-name') : '',
      });
      return { kind: 'Service', apiVersion: 'v1', metadata: metadataOf(service, namespace, { labels }), spec, status: { loadBalancer: {} } } as unknown as KubeObject;
    },
  });

export const service: CommandSpec = {
  name: 'service',
  aliases: ['svc'],
  short: 'Create a service of one of its types',
  commands: [
    kind('clusterip', 'ClusterIP', 'NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]', 'Create a ClusterIP service', '# Port 80 of the service leads to 8080 of the pods\nkubectl create service clusterip web --tcp=80:8080', [
      tcpFlag,
      { name: 'clusterip', type: 'string', usage: "An address of your own, or 'None' for a headless service." },
    ]),
    kind('externalname', 'ExternalName', 'NAME --external-name external.name [--dry-run=server|client|none]', 'Create an ExternalName service', '# Another name for a host elsewhere\nkubectl create service externalname db --external-name=db.example.com', [
      tcpFlag,
      { name: 'external-name', type: 'string', required: true, usage: 'The host that the service stands for.' },
    ]),
    kind('loadbalancer', 'LoadBalancer', 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none]', 'Create a LoadBalancer service', '# With an address from outside\nkubectl create service loadbalancer web --tcp=80:8080', [tcpFlag]),
    kind('nodeport', 'NodePort', 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none]', 'Create a NodePort service', '# On a port of every node\nkubectl create service nodeport web --tcp=80:8080', [
      tcpFlag,
      { name: 'node-port', type: 'int', usage: 'The port on the nodes.' },
    ]),
  ],
};
