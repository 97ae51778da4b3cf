import { ConnectionError } from '../api/status.ts';
import type { HttpRequest, HttpResponse } from '../network/types.ts';
import { Part } from '../sim/part.ts';
import type { Sim, Task } from '../sim/sim.ts';
import { answer } from './answer.ts';
import type { EtcdMember } from './etcdgateway.ts';
import type { Door } from './listening.ts';

const gateway = new Part('etcd-gateway', () => import('./etcdgateway.ts'));

function demandCertificate({ certificate }: HttpRequest): void {
  if (!certificate) throw new ConnectionError('reset', 'remote error: tls: certificate required');
}

/** Where kubeadm's etcd listens: for clients and other members, which need a certificate, and for who looks at its health and metrics. */
export function etcdDoors(sim: Sim, { name, address }: { name: string; address: string }, member: () => EtcdMember): Door[] {
  const tls = { names: [name, 'localhost', '127.0.0.1', address], ca: 'etcd-ca' };
  const clients = {
    program: 'etcd',
    tls,
    *http(request: HttpRequest): Task<HttpResponse> {
      demandCertificate(request);
      return yield* (yield* sim.part(gateway)).serveEtcd(member(), request);
    },
  };
  const peers = {
    program: 'etcd',
    tls,
    *http(request: HttpRequest): Task<HttpResponse> {
      demandCertificate(request);
      return answer(404, '404 page not found\n');
    },
  };
  const pages = {
    program: 'etcd',
    *http({ path }: HttpRequest): Task<HttpResponse> {
      return (yield* sim.part(gateway)).etcdPage(member(), path.split('?')[0]!) ?? answer(404, '404 page not found\n');
    },
  };
  return [
    { address: '127.0.0.1', port: 2379, listener: clients },
    { address, port: 2379, listener: clients },
    { address, port: 2380, listener: peers },
    { address: '127.0.0.1', port: 2381, listener: pages },
  ];
}
