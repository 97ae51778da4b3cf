import { decodeBase64 } from '../../../api/base64.ts';
import { readCertificates, type Certificate } from '../../../api/certificate.ts';
import { certificateProblem } from '../../../api/certificateproblem.ts';
import { genericMessage, notFound } from '../../../api/errors.ts';
import type { Service } from '../../../api/kubernetes.ts';
import { ConnectionError } from '../../../api/status.ts';
import { withTimeout } from '../../../sim/channel.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Core } from '../../core.ts';
import type { Outside } from '../../outside.ts';
import type { Webhook } from './hook.ts';
import { CallFailure } from './review.ts';

// How webhooks are reached (apiserver: pkg/util/webhook/client.go, pkg/util/proxy/proxy.go).

const defaultTimeout = 10;

/** What of a webhook says where it is. */
export type Called = Pick<Webhook, 'name' | 'clientConfig'>;

interface Place {
  /** In words, with the timeout. */
  url: string;
  path: string;
  /** The name that the certificate must be for. */
  name: string;
  /** The address to dial. Throws where there is none. */
  reach(): { host: string; port: number };
}

/** Posts a review to an admission webhook; the body of the answer. Throws CallFailure in client-go's words. */
export function* post(core: Core, hook: Webhook, review: object): Task<string> {
  const authorities = authoritiesOf(hook);
  try {
    return yield* ask(core, hook, hook.timeoutSeconds ?? defaultTimeout, authorities, review);
  } catch (error) {
    throw error instanceof CallFailure ? new CallFailure(`failed to call webhook: ${error.message}`) : error;
  }
}

/** Posts a review to a webhook, which has so many seconds to answer; the body of the answer. Throws CallFailure. */
export function* ask(core: Core, hook: Called, seconds: number, authorities: readonly Certificate[], review: object): Task<string> {
  const place = placeOf(core, hook, seconds);
  const failed = (why: string) => new CallFailure(`Post ${JSON.stringify(place.url)}: ${why}`);
  let answer: { expired: boolean; value?: { status: number; body: string } };
  try {
    answer = yield* withTimeout(core.sim, seconds * 1000, `webhook ${hook.name}`, exchange(core, place, authorities, JSON.stringify(review)));
  } catch (error) {
    throw error instanceof ConnectionError ? failed(error.message) : error;
  }
  if (answer.expired) throw failed('context deadline exceeded');
  const { status, body } = answer.value!;
  if (status < 200 || status > 206) throw new CallFailure(genericMessage(status, body.trim() || 'unknown'));
  return body;
}

/** Whom a webhook's bundle trusts; the public authorities where it has none. Throws CallFailure for a bundle that is none. */
export const authoritiesOf = ({ clientConfig: { caBundle } }: Called): readonly Certificate[] => {
  if (!caBundle) return publicAuthorities;
  const pem = decodeBase64(caBundle) ?? '';
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new CallFailure('could not get REST client: unable to load root certificates: unable to parse bytes as PEM block');
  return readCertificates(pem);
};

const publicAuthorities: readonly Certificate[] = [{ commonName: 'Internet', organizations: [], dnsNames: [], ipAddresses: [], issuer: 'Internet', key: '', issuerKey: '' }];

const placeOf = (core: Core, { clientConfig: { service, url } }: Called, seconds: number): Place => {
  const timeout = `timeout=${seconds}s`;
  if (!service) {
    const [, authority = '', path = '/'] = /^https?:\/\/([^/]+)(\/[^?]*)?/.exec(url ?? '') ?? [];
    const [host = '', port = '443'] = authority.split(':');
    return { url: `${url}?${timeout}`, path: `${path}?${timeout}`, name: host, reach: () => ({ host, port: Number(port) }) };
  }
  const { namespace, name, path = '/', port = 443 } = service;
  const host = `${name}.${namespace}.svc`;
  return { url: `https://${host}:${port}${path}?${timeout}`, path: `${path}?${timeout}`, name: host, reach: () => clusterAddress(core, namespace, name, port) };
};

/** A Service's own address: without --enable-aggregator-routing the way to its pods is kube-proxy's (ResolveCluster). */
const clusterAddress = (core: Core, namespace: string, name: string, port: number): { host: string; port: number } => {
  const bad = (why: string) => new ConnectionError('unreachable', why);
  const found = core.storage.get(core.services, namespace, name) as Service | undefined;
  if (!found) throw bad(notFound({ group: '', resource: 'service' }, name).message);
  const { type, clusterIP = '', externalName, ports = [] } = found.spec ?? {};
  if (type === 'ExternalName') return { host: externalName ?? '', port };
  if (clusterIP === 'None') throw bad('cannot route to service with ClusterIP "None"');
  if (!ports.some((p) => p.port === port)) throw bad(`no service port ${port} found for service ${JSON.stringify(name)}`);
  return { host: clusterIP, port };
};

function* exchange(core: Core, { path, name, reach }: Place, authorities: readonly Certificate[], body: string): Task<{ status: number; body: string }> {
  const { host, port } = reach();
  const connection = yield* core.dial(host, port);
  try {
    const problem = tlsProblem(core, connection, name, authorities);
    if (problem) throw new ConnectionError('tls', problem);
    return yield* connection.http({ method: 'POST', path, headers: { Host: name, 'Content-Type': 'application/json', Accept: 'application/json, */*', 'User-Agent': 'kube-apiserver-admission' }, body });
  } finally {
    connection.close();
  }
}

const tlsProblem = (core: Core, { listener: { tls } }: Outside, name: string, authorities: readonly Certificate[]): string | undefined => {
  if (!tls) return 'http: server gave HTTP response to HTTPS client';
  const served = tls.certificate ?? { commonName: tls.names[0] ?? '', organizations: [], dnsNames: tls.names, ipAddresses: [], issuer: tls.ca, key: '', issuerKey: '' };
  return certificateProblem(served, name, authorities, core.sim.now());
};
