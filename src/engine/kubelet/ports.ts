import type { HttpRequest, HttpResponse } from '../network/types.ts';
import type { Task } from '../sim/sim.ts';
import { refusal } from './authorize.ts';
import type { KubeletContext } from './podstate.ts';
import { resourceMetrics } from './stats.ts';

const plain = (status: number, body: string): HttpResponse => ({ status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(body.length) }, body });

/**
 * Opens the kubelet's ports: 10250, and 10248 on the loopback for health checks. Gives how to close them. As kubeadm leaves
 * it, the certificate is of the kubelet's own authority and names the host alone, not its addresses (serverTLSBootstrap).
 */
export function openPorts(kubelet: KubeletContext): () => void {
  const { host } = kubelet;
  const pid = host.systemd.unit('kubelet')?.process?.pid;
  const common = { program: 'kubelet', ...(pid === undefined ? {} : { pid }) };
  const closers = [
    host.net.listen(10248, { ...common, *http() { return plain(200, 'ok'); } }, { address: '127.0.0.1' }),
    host.net.listen(10250, { ...common, tls: { names: [host.hostname], ca: `${host.hostname}-ca` }, http: (request) => serve(kubelet, request) }),
  ];
  return () => closers.forEach((close) => close());
}

/** The kubelet's server (kubernetes: pkg/kubelet/server). */
function* serve(kubelet: KubeletContext, request: HttpRequest): Task<HttpResponse> {
  const [path = ''] = request.path.split('?');
  if (path === '/healthz') return plain(200, 'ok');
  const refused = yield* refusal(kubelet, request, path);
  if (refused) return plain(refused.status, refused.text);
  return path === '/metrics/resource' ? plain(200, resourceMetrics(kubelet)) : plain(404, '404 page not found\n');
}
