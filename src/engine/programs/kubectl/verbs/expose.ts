import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { exposedService, parseLabels } from '../create/exposed.ts';
import { typedResource } from '../create/generator.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fieldManagerFlag, fileOptions, filenameFlags, printFlags, saveConfigFlag, writeQuery } from '../flags/common.ts';
import { saveConfig } from '../lastapplied.ts';
import { messageOf } from '../errors.ts';
import { overrideFlags, withOverrides } from '../overrides.ts';
import { typeName } from '../pods.ts';
import { requirePrinter } from '../print/printer.ts';
import { recorded, recordFlag } from '../record.ts';
import { createObject } from '../requests.ts';
import { groupResource, type Mapping } from '../resourcemapper.ts';
import { Resources } from '../resources.ts';
import { goValue } from '../text/gofmt.ts';

const exposable = ['replicationcontrollers', 'services', 'pods', 'deployments.apps', 'replicasets.apps'];

const canBeExposed = (mapping: Mapping): void => {
  if (!exposable.includes(groupResource(mapping))) throw new Error(`cannot expose a ${mapping.group ? `${mapping.kind}.${mapping.group}` : mapping.kind}`);
};

/** The labels of the pods behind an object (polymorphichelpers.MapBasedSelectorForObject). */
const selectorOf = (object: KubeObject): Record<string, string> => {
  switch (object.kind) {
    case 'ReplicationController':
      return object.spec.selector ?? {};
    case 'Pod':
      if (Object.keys(object.metadata.labels ?? {}).length === 0) throw new Error('the pod has no labels and cannot be exposed');
      return object.metadata.labels as Record<string, string>;
    case 'Service':
      if (!object.spec.selector) throw new Error('the service has no pod selector set');
      return object.spec.selector;
    case 'Deployment':
    case 'ReplicaSet': {
      const { selector } = object.spec;
      if (Object.keys(selector?.matchLabels ?? {}).length === 0) throw new Error(`invalid ${object.kind.toLowerCase()}: no selectors, therefore cannot be exposed`);
      if (selector.matchExpressions?.length) throw new Error(`couldn't convert expressions - "${goValue(selector.matchExpressions)}" to map-based selector format`);
      return selector.matchLabels;
    }
    default:
      throw new Error(`cannot extract pod selector from ${typeName(object)}`);
  }
};

interface Port {
  port: string;
  protocol: string;
}

const portsOf = (object: KubeObject): Port[] => {
  if (object.kind === 'Service') return (object.spec.ports ?? []).map((p: { port: number; protocol?: string }) => ({ port: String(p.port), protocol: p.protocol ?? 'TCP' }));
  const spec = object.kind === 'Pod' ? object.spec : object.spec.template.spec;
  return (spec.containers ?? []).flatMap((c: { ports?: { containerPort: number; protocol?: string }[] }) => (c.ports ?? []).map((p) => ({ port: String(p.containerPort), protocol: p.protocol ?? 'TCP' })));
};

const services = typedResource('v1', 'Service', 'services');

export const expose: CommandSpec = {
  name: 'expose',
  usage: '(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  short: 'Put a service in front of a workload, a pod or another service',
  long: `Make a service for the pods of a deployment, a replica set, a replication controller, a pod or a service, with its selector.

Possible resources include: pod (po), service (svc), replicationcontroller (rc), deployment (deploy), replicaset (rs)`,
  examples: `# Port 80 of the service leads to 8080 of the pods
kubectl expose deployment web --port=80 --target-port=8080

# On a port of every node, under a name of its own
kubectl expose deployment web --name=web-np --type=NodePort --port=80`,
  flags: [
    ...printFlags(),
    { name: 'protocol', type: 'string', usage: 'The protocol; TCP by default.', completion: ['TCP', 'UDP', 'SCTP'] },
    { name: 'port', type: 'string', usage: "The service's port; that of the exposed object by default." },
    { name: 'type', type: 'string', usage: 'The type of the service; ClusterIP by default.', completion: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] },
    { name: 'load-balancer-ip', type: 'string', usage: 'The address for a load balancer.' },
    { name: 'selector', type: 'string', usage: 'The labels of the pods; those of the exposed object by default.' },
    { name: 'labels', shorthand: 'l', type: 'string', usage: 'Labels of the service.' },
    { name: 'target-port', type: 'string', usage: 'The port of the containers, by number or name.' },
    { name: 'external-ip', type: 'string', usage: 'Another address that nodes accept for the service.' },
    { name: 'name', type: 'string', usage: 'The name of the service; that of the exposed object by default.' },
    { name: 'session-affinity', type: 'string', usage: "'None' or 'ClientIP'.", completion: ['None', 'ClientIP'] },
    { name: 'cluster-ip', type: 'string', usage: "An address of your own, or 'None' for a headless service." },
    fieldManagerFlag('kubectl-expose'),
    ...overrideFlags,
    dryRunFlag,
    saveConfigFlag,
    recordFlag,
    ...filenameFlags('that name the object to expose'),
  ],
  completion: { types: ['deployment', 'pod', 'replicaset', 'replicationcontroller', 'service'] },
  *run(context) {
    const { flags } = context;
    const dryRun = dryRunOf(context);
    const printer = requirePrinter(context, dryRunOperation('exposed', dryRun), { order: 'own' });
    yield* context.connect();
    const { namespace, explicit } = context.namespace();
    const resources = yield* Resources.of(context, { typed: true, args: context.args, ...fileOptions(context), namespace, enforceNamespace: explicit, continueOnError: true, flatten: true });
    // What one object lends its service is lent to those of the objects after it, as in the real one.
    let selector = flags.string('selector') ? parseLabels(flags.string('selector')) : undefined;
    let labels: Record<string, string> | undefined;
    let port = flags.string('port');
    yield* resources.visit(function* (info) {
      canBeExposed(info.mapping);
      const wrapped = <T>(what: string, fn: () => T): T => {
        try {
          return fn();
        } catch (error) {
          throw new Error(`${what}: ${messageOf(error)}`);
        }
      };
      selector ??= wrapped("couldn't retrieve selectors via --selector flag or introspection", () => selectorOf(info.object));
      const found = portsOf(info.object);
      const ports = port ? port.split(',') : [...new Set(found.map((p) => p.port))];
      if (ports.length === 1) port = ports[0]!;
      if (ports.length === 0 && flags.string('cluster-ip') !== 'None') throw new Error("couldn't find port via --port flag or introspection");
      const protocols = new Map<string, string[]>();
      for (const { port, protocol } of found) protocols.set(port, [...(protocols.get(port) ?? []), protocol]);
      labels ??= flags.string('labels') ? parseLabels(flags.string('labels')) : undefined;
      labels ??= info.object.metadata.labels && Object.keys(info.object.metadata.labels).length ? (info.object.metadata.labels as Record<string, string>) : undefined;
      const built = recorded(context, withOverrides(
        context,
        exposedService({
          name: flags.string('name') || info.name.slice(0, 63),
          labels: labels ?? {},
          selector,
          ports,
          protocol: flags.string('protocol'),
          protocols,
          targetPort: flags.string('target-port'),
          type: flags.string('type'),
          externalIp: flags.string('external-ip'),
          loadBalancerIp: flags.string('load-balancer-ip'),
          sessionAffinity: flags.string('session-affinity'),
          clusterIp: flags.string('cluster-ip'),
        }),
      ));
      if (dryRun === 'client') {
        const { name, ...rest } = built.metadata;
        context.out(printer.print(explicit ? { ...built, metadata: { name, namespace, ...rest } } : built));
        return;
      }
      const object = saveConfig(built, flags.bool('save-config'), 'own');
      context.out(printer.print(yield* createObject(context, { mapping: services, namespace }, object, { query: writeQuery(context, dryRun) })));
    });
  },
};
