import { agnhost } from './agnhost/image.ts';
import { anyTag, define } from './define.ts';
import type { ImageDefinition } from './types.ts';

/** Images of Kubernetes' own tests, which labs use too. */
export const e2e: readonly ImageDefinition[] = [
  agnhost,
  define({ repository: 'registry.k8s.io/e2e-test-images/jessie-dnsutils', tags: anyTag, base: 'debian', size: 113_210_099, config: { cmd: ['/bin/bash'] }, tools: ['nslookup', 'dig', 'host', 'ping', 'curl', 'nc'] }),
  define({ repository: 'registry.k8s.io/e2e-test-images/busybox', tags: anyTag, base: 'busybox', size: 2_222_262, config: { cmd: ['sh'] } }),
  define({ repository: 'registry.k8s.io/busybox', tags: anyTag, base: 'busybox', busybox: () => '1.27.2', size: 2_222_262, config: { cmd: ['sh'] } }),
];
