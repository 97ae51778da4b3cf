import type { KubeObject, ObjectMeta } from '../../api/types.ts';
import type { Core } from '../core.ts';
import type { Plugin } from './chain.ts';

const copied = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone'] as const;

/** A pod's metadata with the topology labels of its node that it lacks; itself where there are none. */
export const withTopologyLabels = (core: Core, metadata: ObjectMeta, node: string): ObjectMeta => {
  const given = core.storage.get(core.nodes, undefined, node)?.metadata.labels;
  let labels = metadata.labels;
  for (const key of copied) if (given?.[key] !== undefined && labels?.[key] === undefined) labels = { ...labels, [key]: given[key] };
  return labels === metadata.labels ? metadata : { ...metadata, labels: labels! };
};

/** A pod that is made on a node gets the node's zone and region; others get them when they are bound (kubernetes: plugin/pkg/admission/podtopologylabels). */
export const podTopologyLabels: Plugin = {
  name: 'PodTopologyLabels',

  mutate(core, { kind, subresource }, object, old): KubeObject {
    const node = object['spec']?.nodeName as string | undefined;
    if (old || kind !== core.pods || subresource || !node) return object;
    const metadata = withTopologyLabels(core, object.metadata, node);
    return metadata === object.metadata ? object : { ...object, metadata };
  },
};
