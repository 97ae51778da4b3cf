import { container, env, from, limits, mounts, object, pod, port, resources, type Fields, type Manifests } from './build.ts';

const map = (name: string, data: Fields, fields: Fields = {}, more: Fields = {}): Fields => object('v1 ConfigMap', name, { ...fields, data }, more);
const company = (name: string, company_name: string): Fields => map(name, { company_name }, { immutable: true });
const key = (variable: string, name: string, of: string): Fields => from(variable, { configMapKeyRef: { name, key: of } });
/** A pod that shows what it was given, and ends. */
const shows = (command: readonly string[], fields: Fields, spec: Fields = {}): Fields => pod('dapi-test-pod', [container('test-container registry.k8s.io/busybox', { command, ...fields })], { ...spec, restartPolicy: 'Never' });
const sh = (script: string): string[] => ['/bin/sh', '-c', script];
const inVolume = (script: string, items?: readonly Fields[]): Fields => shows(sh(script), mounts('config-volume /etc/config'), { volumes: [{ name: 'config-volume', configMap: { name: 'special-config', ...(items && { items }) } }] });

/** ConfigMaps and what reads them. */
export const configExamples: Manifests = {
  'application/mysql/mysql-configmap.yaml': [map('mysql', { 'primary.cnf': '# Apply this config only on the primary.\n[mysqld]\nlog-bin\n', 'replica.cnf': '# Apply this config only on replicas.\n[mysqld]\nsuper-read-only\n' }, {}, { labels: { app: 'mysql', 'app.kubernetes.io/name': 'mysql' } })],
  'configmap/configmap-multikeys.yaml': [map('default/special-config', { SPECIAL_LEVEL: 'very', SPECIAL_TYPE: 'charm' })],
  'configmap/configmaps.yaml': [map('default/special-config', { 'special.how': 'very' }), map('default/env-config', { log_level: 'INFO' })],
  'configmap/immutable-configmap.yaml': [company('company-name-20150801', 'ACME, Inc.')],
  'configmap/new-immutable-configmap.yaml': [company('company-name-20240312', 'Fiktivesunternehmen GmbH')],
  'pods/config/redis-pod.yaml': [
    pod('redis', [container('redis redis:5.0.4', { command: ['redis-server', '/redis-master/redis.conf'], ...env('MASTER=true'), ...port(6379), ...resources(undefined, limits('0.1')), ...mounts('data /redis-master-data', 'config /redis-master') })], {
      volumes: [{ name: 'data', emptyDir: {} }, { name: 'config', configMap: { name: 'example-redis-config', items: [{ key: 'redis-config', path: 'redis.conf' }] } }],
    }),
  ],
  'pods/pod-configmap-env-var-valueFrom.yaml': [shows(['/bin/echo', '$(SPECIAL_LEVEL_KEY) $(SPECIAL_TYPE_KEY)'], env(key('SPECIAL_LEVEL_KEY', 'special-config', 'SPECIAL_LEVEL'), key('SPECIAL_TYPE_KEY', 'special-config', 'SPECIAL_TYPE')))],
  'pods/pod-configmap-envFrom.yaml': [shows(sh('env'), { envFrom: [{ configMapRef: { name: 'special-config' } }] })],
  'pods/pod-configmap-volume.yaml': [inVolume('ls /etc/config/')],
  'pods/pod-configmap-volume-specific-key.yaml': [inVolume('cat /etc/config/keys', [{ key: 'SPECIAL_LEVEL', path: 'keys' }])],
  'pods/pod-single-configmap-env-variable.yaml': [shows(sh('env'), env(key('SPECIAL_LEVEL_KEY', 'special-config', 'special.how')))],
  'pods/pod-multiple-configmap-env-variable.yaml': [shows(sh('env'), env(key('SPECIAL_LEVEL_KEY', 'special-config', 'special.how'), key('LOG_LEVEL', 'env-config', 'log_level')))],
};

/** Files that are no objects. */
export const plainExamples: Readonly<Record<string, string>> = {
  'configmap/game.properties': 'enemies=aliens\nlives=3\nenemies.cheat=true\nenemies.cheat.level=noGoodRotten\nsecret.code.passphrase=UUDDLRLRBABAS\nsecret.code.allowed=true\nsecret.code.lives=30',
  'configmap/ui.properties': 'color.good=purple\ncolor.bad=yellow\nallow.textmode=true\nhow.nice.to.look=fairlyNice\n',
  'configmap/game-env-file.properties': 'enemies=aliens\nlives=3\nallowed="true"\n\n# This comment and the empty line above it are ignored\n',
  'configmap/ui-env-file.properties': 'color=purple\ntextmode=true\nhow=fairlyNice\n',
  'pods/security/seccomp/profiles/audit.json': '{\n    "defaultAction": "SCMP_ACT_LOG"\n}\n',
  'pods/security/seccomp/profiles/violation.json': '{\n    "defaultAction": "SCMP_ACT_ERRNO"\n}\n',
};
