import { kubeletServer } from './lateendpoint.ts';
import type { KubeletContext } from './podstate.ts';
import { plain } from './plain.ts';

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
    host.net.listen(10250, { ...common, tls: { names: [host.hostname], ca: `${host.hostname}-ca` }, *http(request) { return yield* (yield* kubelet.sim.part(kubeletServer)).serve(kubelet, request); } }),
  ];
  return () => closers.forEach((close) => close());
}
