import type { Node } from '../../api/kubernetes.ts';
import { ConnectionError } from '../../api/status.ts';
import type { NetNamespace } from '../../network/types.ts';
import { withTimeout } from '../../sim/channel.ts';
import type { Sim, Task } from '../../sim/sim.ts';
import { parseResourceMetrics, type NodeBatch } from './facts.ts';
import type { Options } from './options.ts';

/** How the kubelets are reached. */
export interface Reach {
  sim: Sim;
  net: NetNamespace;
  options: Options;
  /** The service account's token. */
  token(): string | undefined;
}

/** Why a node was not scraped; `timeout` where the kubelet did not answer in time. */
export class ScrapeError extends Error {
  constructor(
    message: string,
    readonly timeout = false,
  ) {
    super(message);
    this.name = 'ScrapeError';
  }
}

const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host);

/** The address of a node that is preferred among those it has (metrics-server: pkg/utils/address_resolver.go). */
const addressOf = (node: Node, types: readonly string[]): string => {
  for (const type of types) {
    const found = node.status?.addresses?.find((a) => a.type === type);
    if (found) return found.address;
  }
  throw new ScrapeError(`no address matched types [${types.join(' ')}]`);
};

/** What crypto/x509 has against a kubelet's certificate, which its own authority has signed; undefined where it is not asked. */
const untrusted = (host: string, tls: { names: readonly string[] } | undefined): string | undefined => {
  const names = tls?.names ?? [];
  const start = 'tls: failed to verify certificate: x509: ';
  if (isAddress(host) && !names.some(isAddress)) return `${start}cannot validate certificate for ${host} because it doesn't contain any IP SANs`;
  if (!names.includes(host)) return `${start}certificate is valid for ${names.join(', ')}, not ${host}`;
  return `${start}certificate signed by unknown authority`;
};

/** Asks a node's kubelet for /metrics/resource. Throws ScrapeError in Go's words. */
export function* scrape(reach: Reach, node: Node): Task<NodeBatch | undefined> {
  const { options, sim } = reach;
  const host = addressOf(node, options.addressTypes);
  const port = options.useStatusPort ? (node.status?.daemonEndpoints?.kubeletEndpoint?.Port ?? options.kubeletPort) : options.kubeletPort;
  const get = `Get ${JSON.stringify(`https://${host}:${port}/metrics/resource`)}`;
  try {
    const { expired, value } = yield* withTimeout(sim, options.requestTimeoutMs, 'scrape', exchange(reach, host, port));
    if (expired) throw new ScrapeError(`${get}: context deadline exceeded`, true);
    return value;
  } catch (error) {
    if (error instanceof ConnectionError) throw new ScrapeError(`${get}: ${error.message}`, error.kind === 'timeout');
    throw error;
  }
}

function* exchange({ net, options, token, sim }: Reach, host: string, port: number): Task<NodeBatch | undefined> {
  const connection = yield* net.dial(host, port, { quiet: true });
  try {
    const problem = options.insecureTls ? undefined : untrusted(host, connection.listener.tls);
    if (problem) throw new ConnectionError('tls', problem);
    const bearer = token();
    const answer = yield* connection.http({ method: 'GET', path: '/metrics/resource', headers: { 'User-Agent': 'metrics-server', ...(bearer && { Authorization: `Bearer ${bearer}` }) } });
    if (answer.status !== 200) throw new ScrapeError(`request failed, status: ${JSON.stringify(`${answer.status} ${reasons[answer.status] ?? ''}`)}`);
    return parseResourceMetrics(answer.body, sim.now());
  } finally {
    connection.close();
  }
}

const reasons: Record<number, string> = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 500: 'Internal Server Error', 503: 'Service Unavailable' };
