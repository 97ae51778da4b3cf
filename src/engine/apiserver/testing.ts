import type { ApiQuery, ApiRequest, ApiResponse, Verb } from '../api/http.ts';
import { Solo } from '../etcd/solo.ts';
import { createRegistry } from '../kinds/index.ts';
import { Sim, type Task } from '../sim/sim.ts';
import { ApiServer, type ApiServerOptions } from './server.ts';
import { stampVersion } from './storage.ts';

/** A server with an etcd of one member, for tests: everything that is stored is frozen. */
export class TestServer {
  readonly sim: Sim;
  readonly etcd: Solo;
  readonly server: ApiServer;

  constructor(options: Partial<ApiServerOptions> = {}) {
    this.sim = new Sim(1, Date.UTC(2026, 10, 21, 1, 0, 0));
    this.etcd = new Solo({ sim: this.sim, stamp: stampVersion });
    this.server = new ApiServer({ sim: this.sim, etcd: this.etcd, kinds: createRegistry(), freeze: true, ...options });
    this.etcd.start();
    this.server.start();
    this.advance(2000);
  }

  advance(ms: number): void {
    this.sim.run({ until: this.sim.now() + ms });
  }

  /** Runs a task to its end and gives its result; throws what it throws. */
  run<T>(task: Task<T>): T {
    const handle = this.sim.spawn('test', task, { joined: true });
    this.sim.run({ stop: () => !handle.live, until: this.sim.now() + 60_000 });
    if (handle.state === 'failed') throw handle.error;
    if (handle.live) throw new Error('the task still waits');
    return handle.result as T;
  }

  /** One request as an administrator. */
  send(request: Partial<ApiRequest> & { verb: Verb }): ApiResponse {
    return this.run(this.server.request({ agent: 'kubectl', credentials: admin, version: 'v1', group: '', ...request }));
  }

  create(resource: string, body: any, query?: ApiQuery): any {
    const [group = '', version = 'v1'] = body.apiVersion.includes('/') ? body.apiVersion.split('/') : ['', body.apiVersion];
    return this.send({ verb: 'create', group, version, resource, namespace: body.metadata.namespace ?? 'default', body, ...(query && { query }) }).body;
  }

  get(resource: string, name: string, group = ''): any {
    return this.send({ verb: 'get', group, resource, namespace: 'default', name }).body;
  }
}

export const admin = { certificate: { commonName: 'kubernetes-admin', organizations: ['system:masters'] } };
