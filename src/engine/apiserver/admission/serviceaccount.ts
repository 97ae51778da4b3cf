import { forbidden } from '../../api/errors.ts';
import type { Container, PodSpec, ServiceAccount, Volume, VolumeMount } from '../../api/kubernetes.ts';
import { nameAlphabet } from '../../api/names.ts';
import type { Random } from '../../sim/random.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { resourceOf } from '../context.ts';
import type { Core } from '../core.ts';
import { calledName, type Plugin } from './chain.ts';
import { Memo } from './memo.ts';

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';
/** How long the first pods of a namespace wait for its default account: ten times 100 ms. */
const attempts = 10;
const attemptMs = 100;

const memo = new Memo<ServiceAccount, PodSpec>();
const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** Gives pods an account, its token and its pull secrets (kubernetes: plugin/pkg/admission/serviceaccount). */
export const serviceAccount: Plugin = {
  name: 'ServiceAccount',

  before(core, { kind, namespace, subresource }, object) {
    if (kind.plural !== 'pods' || subresource || namespace === undefined || object.metadata.annotations?.[mirrorAnnotation] !== undefined) return undefined;
    const name = object.spec?.serviceAccountName || 'default';
    if (name !== 'default' || accountOf(core, namespace, name)) return undefined;
    return waitFor(core, namespace, name);
  },

  mutate(core, { kind, namespace, subresource }, object, old) {
    if (old || kind.plural !== 'pods' || kind.group !== '' || subresource) return object;
    if (object.metadata.annotations?.[mirrorAnnotation] !== undefined) return object;
    const given = object.spec as PodSpec;
    const name = given.serviceAccountName || 'default';
    const account = accountOf(core, namespace!, name);
    if (!account) throw forbidden(resourceOf(kind), calledName(object), `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`);
    const spec = memo.of(given, account, () => withAccount(core.chance, given, account));
    return spec === given ? object : { ...object, spec };
  },
};

const accountOf = (core: Core, namespace: string, name: string): ServiceAccount | undefined => core.storage.get(core.serviceAccounts, namespace, name) as ServiceAccount | undefined;

function* waitFor(core: Core, namespace: string, name: string): Task {
  for (let i = 0; i < attempts && core.storage.get(core.namespaces, undefined, namespace) && !accountOf(core, namespace, name); i++) yield sleep(attemptMs);
}

const withAccount = (chance: Random, spec: PodSpec, account: ServiceAccount): PodSpec => {
  const { name } = account.metadata;
  let next: PodSpec = { ...spec, serviceAccountName: name, serviceAccount: name } as PodSpec;
  if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) next.imagePullSecrets = account.imagePullSecrets.map(({ name: secret }) => ({ name: secret! }));
  if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) next = withToken(chance, next);
  return next;
};

const withToken = (chance: Random, spec: PodSpec): PodSpec => {
  const lacks = (c: Container) => !c.volumeMounts?.some((m) => m.mountPath === tokenPath);
  if (![...(spec.containers ?? []), ...(spec.initContainers ?? [])].some(lacks)) return spec;
  const existing = spec.volumes?.find((v) => v.name.startsWith('kube-api-access-'));
  const volume = existing ?? tokenVolume(`kube-api-access-${chance.text(5, nameAlphabet)}`);
  const mount: VolumeMount = { mountPath: tokenPath, name: volume.name, readOnly: true };
  const mounted = (c: Container): Container => (lacks(c) ? { ...c, volumeMounts: [...(c.volumeMounts ?? []), mount] } : c);
  return {
    ...spec,
    containers: spec.containers?.map(mounted),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(mounted) }),
    ...(!existing && { volumes: [...(spec.volumes ?? []), volume] }),
  };
};

const projected: Volume['projected'] = {
  defaultMode: 420,
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
    { downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }] } },
  ],
};

/** Every pod's token volume has the same source, which is one object. */
const tokenVolume = (name: string): Volume => ({ name, projected: projected! });
