import { define, simpleServer } from '../define.ts';
import type { ImageDefinition, Launch } from '../types.ts';
import { readOptions } from './options.ts';

const failure = (launch: Launch) => {
  const options = readOptions(launch.args);
  return typeof options === 'string' ? { code: 1, lines: [`Error: ${options}`] } : undefined;
};

/** registry.k8s.io/metrics-server/metrics-server: what it does is server.ts, in the pod's network with the pod's account. */
export const metricsServerImage: ImageDefinition = define({
  repository: 'registry.k8s.io/metrics-server/metrics-server',
  tags: (tag) => /^v0\.[3-8]\.\d+$/.test(tag),
  base: 'scratch',
  size: 22_210_012,
  config: { entrypoint: ['/metrics-server'], user: '65534' },
  component: 'metrics-server',
  account: true,
  server: simpleServer({ executables: { 'metrics-server': '/metrics-server' }, ports: () => [], readyMs: 100, memory: 22 * 1024 * 1024, idleCpu: 0.004, stream: 'stderr', exit: failure, terminate: { afterMs: 50, code: 0 } }),
});
