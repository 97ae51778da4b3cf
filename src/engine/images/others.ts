import { bookinfo } from './bookinfo.ts';
import { databases } from './databases.ts';
import { anyTag, define } from './define.ts';
import { demos } from './demos.ts';
import { e2e } from './e2e.ts';
import { httpd } from './httpd.ts';
import { metricsServerImage } from './metricsserver/image.ts';
import { nginx, unprivileged } from './nginx/image.ts';
import { official } from './official.ts';
import { redis, redisPrograms } from './redis/image.ts';
import { redisServer } from './redis/server.ts';
import { tools } from './tools.ts';
import type { ImageDefinition } from './types.ts';
import { zookeeperImage } from './zookeeper/image.ts';

/** The images that no machine has from the start. */
export const images: readonly ImageDefinition[] = [
  nginx,
  httpd,
  redis,
  define({ repository: 'registry.k8s.io/redis', tags: anyTag, size: 52_570_341, config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['redis-server'], ports: [{ port: 6379, protocol: 'TCP' }] }, server: redisServer, programs: redisPrograms }),
  metricsServerImage,
  zookeeperImage,
  ...databases,
  ...tools,
  ...demos,
  ...bookinfo,
  ...e2e,
  ...official,
  { ...nginx, repository: 'registry.k8s.io/nginx-slim', hasTag: (tag) => /^0\.([1-9]|1\d|2[0-9])$/.test(tag), tools: [...(nginx.tools ?? []), 'curl'] },
  { ...unprivileged, repository: 'docker.io/nginxinc/nginx-unprivileged' },
  { ...nginx, repository: 'docker.io/bitnami/nginx', hasTag: anyTag },
  { ...nginx, repository: 'public.ecr.aws/nginx/nginx' },
  { ...unprivileged, repository: 'quay.io/nginx/nginx-unprivileged' },
  { ...redis, repository: 'docker.io/bitnami/redis', hasTag: anyTag },
];
