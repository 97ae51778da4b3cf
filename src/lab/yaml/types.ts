import type { Field, Type } from '../../engine/kinds/schema/schema.ts';
import { typeOf } from '../../engine/kinds/schema/moretypes.ts';

export interface Typed {
  type: Type;
  /** The field that it is the value of, or an item of. */
  field?: Field;
  /** The schema type that has the field. */
  owner?: string;
}

/** What a path leads to from a schema type; `[]` goes into a list. Undefined where the schema knows nothing. */
export function typeAt(schema: string, path: readonly string[]): Typed | undefined {
  let at: Typed = { type: { kind: 'object', ref: schema } };
  for (const step of path) {
    const { type } = at;
    if (step === '[]') {
      if (type.kind !== 'list' || !type.of) return undefined;
      at = { ...at, type: type.of };
    } else if (type.kind === 'map' && type.of) {
      at = { ...at, type: type.of };
    } else {
      const field = type.kind === 'object' && type.ref ? typeOf(type.ref)?.fields.get(step) : undefined;
      if (!field || !type.ref) return undefined;
      at = { type: field.type, field, owner: type.ref };
    }
  }
  return at;
}

/** Fields that only the server sets: not offered, though they may be there. */
const serverSet: Readonly<Record<string, readonly string[]>> = {
  ObjectMeta: ['creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid'],
};

export const isServerSet = (typeName: string, field: string, atRoot: boolean): boolean => (atRoot && field === 'status') || (serverSet[typeName]?.includes(field) ?? false);

/** What people write first, by type; the rest follows by the alphabet. */
const usual: Readonly<Record<string, readonly string[]>> = {
  ObjectMeta: ['name', 'namespace', 'labels', 'annotations'],
  PodSpec: ['containers', 'initContainers', 'restartPolicy', 'volumes', 'nodeSelector', 'tolerations', 'affinity', 'serviceAccountName', 'securityContext'],
  Container: ['name', 'image', 'command', 'args', 'ports', 'env', 'envFrom', 'resources', 'volumeMounts', 'readinessProbe', 'livenessProbe', 'startupProbe', 'imagePullPolicy', 'securityContext'],
  DeploymentSpec: ['replicas', 'selector', 'template', 'strategy'],
  StatefulSetSpec: ['serviceName', 'replicas', 'selector', 'template', 'volumeClaimTemplates'],
  ServiceSpec: ['type', 'selector', 'ports', 'clusterIP'],
  ServicePort: ['name', 'port', 'targetPort', 'protocol', 'nodePort'],
  Probe: ['httpGet', 'tcpSocket', 'exec', 'grpc', 'initialDelaySeconds', 'periodSeconds', 'timeoutSeconds', 'failureThreshold'],
};
const roots = ['apiVersion', 'kind', 'metadata', 'spec', 'data', 'stringData', 'type', 'rules'];

/** Where a field comes in a list of completions; lower is earlier. */
export function rank(typeName: string, field: Field, atRoot: boolean): number {
  const order = atRoot ? roots : (usual[typeName] ?? []);
  const at = order.indexOf(field.name);
  return at >= 0 ? at : field.required ? 100 : 200;
}
