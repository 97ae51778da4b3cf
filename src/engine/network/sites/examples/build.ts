// Shorthand for the manifests of kubernetes.io's pages.

export type Fields = Readonly<Record<string, unknown>>;
export type Manifests = Readonly<Record<string, readonly Fields[]>>;

/** `name`, or `namespace/name`. */
const metadata = (name: string, more: Fields = {}): Fields => (name.includes('/') ? { name: name.split('/')[1], namespace: name.split('/')[0], ...more } : { name, ...more });

/** An object of a kind; `type` is `v1 Pod`, or `apps/v1 Deployment`. */
export const object = (type: string, name: string, fields: Fields, more: Fields = {}): Fields => {
  const [apiVersion, kind] = type.split(' ');
  return { apiVersion, kind, metadata: metadata(name, more), ...fields };
};

/** A container; `what` is `name image`, and then what is run. */
export const container = (what: string, fields: Fields = {}): Fields => {
  const [name, image] = what.split(' ');
  return { name, image, ...fields };
};

export const pod = (name: string, containers: readonly Fields[], spec: Fields = {}, more: Fields = {}): Fields => object('v1 Pod', name, { spec: { containers, ...spec } }, more);

export const port = (containerPort: number, name?: string): Fields => ({ ports: [{ containerPort, ...(name && { name }) }] });

export const limits = (cpu?: string, memory?: string): Fields => ({ ...(cpu && { cpu }), ...(memory && { memory }) });

/** What a container asks for and may have at most. */
export const resources = (requests?: Fields, most?: Fields): Fields => ({ resources: { ...(requests && { requests }), ...(most && { limits: most }) } });

export const mounts = (...paths: readonly string[]): Fields => ({ volumeMounts: paths.map((p) => ({ name: p.split(' ')[0], mountPath: p.split(' ')[1] })) });

/** `NAME=value` each. */
export const env = (...variables: readonly (string | Fields)[]): Fields => ({ env: variables.map((v) => (typeof v === 'string' ? { name: v.slice(0, v.indexOf('=')), value: v.slice(v.indexOf('=') + 1) } : v)) });

/** A variable from a field, a resource, or a key of a Secret or a ConfigMap. */
export const from = (name: string, source: Fields): Fields => ({ name, valueFrom: source });

/** A workload whose pods bear the labels that it selects; `type` as of `object`. */
export const workload = (type: string, name: string, labels: Fields, containers: readonly Fields[], { spec = {}, podSpec = {}, more = {}, podLabels = labels }: { spec?: Fields; podSpec?: Fields; more?: Fields; podLabels?: Fields } = {}): Fields =>
  object(type, name, { spec: { ...spec, selector: { matchLabels: labels }, template: { metadata: { labels: podLabels }, spec: { containers, ...podSpec } } } }, more);

export const deployment = (name: string, labels: Fields, containers: readonly Fields[], options: Parameters<typeof workload>[4] = {}): Fields => workload('apps/v1 Deployment', name, labels, containers, options);

export const service = (name: string, selector: Fields, ports: readonly Fields[], spec: Fields = {}, more: Fields = {}): Fields => object('v1 Service', name, { spec: { ...spec, selector, ports } }, more);

export const claim = (name: string, storage: string, spec: Fields = {}, more: Fields = {}): Fields => object('v1 PersistentVolumeClaim', name, { spec: { ...spec, accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } } }, more);

export const hostVolume = (name: string, storage: string): Fields => object('v1 PersistentVolume', name, { spec: { storageClassName: 'manual', capacity: { storage }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/mnt/data' } } }, { labels: { type: 'local' } });

export const shared = { name: 'shared-data', emptyDir: {} };
