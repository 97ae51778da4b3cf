import { define } from '../define.ts';
import { cli } from './cli.ts';
import { redisServer } from './server.ts';
import { minors, variants, versionOf } from './versions.ts';

export const redisPrograms = { '/usr/local/bin/redis-cli': cli };

/** The official redis image. */
export const redis = define({
  repository: 'docker.io/library/redis',
  tags: { minors, variants },
  size: (tag) => (tag.includes('alpine') ? 17_247_336 : 52_570_341),
  config: (tag) => ({ entrypoint: ['docker-entrypoint.sh'], cmd: ['redis-server'], workingDir: '/data', env: { REDIS_VERSION: versionOf(tag) }, ports: [{ port: 6379, protocol: 'TCP' as const }] }),
  server: redisServer,
  programs: redisPrograms,
  files: { '/data/.keep': '' },
});
