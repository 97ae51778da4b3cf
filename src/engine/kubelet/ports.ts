import type { Host } from '../hosts/host.ts';

const plain = (status: number, body: string) => ({ status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(body.length) }, body });

/** Opens the kubelet's ports: 10250, and 10248 on the loopback for health checks. Gives how to close them. */
export function openPorts(host: Host): () => void {
  const pid = host.systemd.unit('kubelet')?.process?.pid;
  const common = { program: 'kubelet', ...(pid === undefined ? {} : { pid }) };
  const closers = [
    host.net.listen(10248, { ...common, *http() { return plain(200, 'ok'); } }, { address: '127.0.0.1' }),
    host.net.listen(10250, { ...common, tls: { names: [host.hostname, host.address], ca: 'kubernetes' }, *http(request) { return request.path === '/healthz' ? plain(200, 'ok') : plain(401, 'Unauthorized'); } }),
  ];
  return () => closers.forEach((close) => close());
}
