import { MAX_NODE_SCORE, type Plugin } from '../framework.ts';

const NAME = 'ImageLocality';

const MIB = 1024 * 1024;
const MIN = 23 * MIB;
const MAX_PER_CONTAINER = 1000 * MIB;

/** `nginx` is `docker.io/library/nginx:latest` among a node's images; there it is under what was pulled: with a tag. */
const normalized = (image: string): string => (image.lastIndexOf(':') <= image.lastIndexOf('/') && !image.includes('@') ? `${image}:latest` : image);

/** Prefers nodes that have the pod's images; an image that few nodes have counts less. */
export const imageLocality: Plugin = {
  name: NAME,
  local: true,
  weight: 1,
  score: ({ pod, cache, allNodes }, { images }) => {
    if (images.size === 0) return 0;
    const containers = [...(pod.spec!.initContainers ?? []), ...pod.spec!.containers];
    let sum = 0;
    for (const { image = '' } of containers) {
      const name = normalized(image);
      const size = images.get(name);
      if (size !== undefined) sum += Math.trunc((size * cache.nodesWithImage(name)) / allNodes);
    }
    const max = MAX_PER_CONTAINER * containers.length;
    return Math.trunc((MAX_NODE_SCORE * (Math.min(max, Math.max(MIN, sum)) - MIN)) / (max - MIN));
  },
};
