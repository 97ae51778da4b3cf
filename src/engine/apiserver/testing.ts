import type { ApiQuery, ApiRequest, ApiResponse, PatchType, Verb } from '../api/http.ts';
import { Solo } from '../etcd/solo.ts';
import { createRegistry } from '../kinds/index.ts';
import { Sim, type Task } from '../sim/sim.ts';
import { finished } from '../sim/testing.ts';
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
    return finished(this.sim, task);
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

  patch(resource: string, name: string, body: unknown, patchType: PatchType = 'application/strategic-merge-patch+json', rest: Partial<ApiRequest> = {}): ApiResponse {
    return this.send({ verb: 'patch', resource, namespace: 'default', name, body, patchType, ...rest });
  }

  apply(resource: string, body: any, manager: string, rest: Partial<ApiRequest> = {}, query: ApiQuery = {}): ApiResponse {
    return this.patch(resource, body.metadata.name, body, 'application/apply-patch+yaml', { ...rest, query: { fieldManager: manager, ...query } });
  }

  delete(resource: string, name: string, body?: object, rest: Partial<ApiRequest> = {}): ApiResponse {
    return this.send({ verb: 'delete', resource, namespace: 'default', name, body, ...rest });
  }

  /** Makes the account that pods of the default namespace need. */
  withAccount(): this {
    this.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
    return this;
  }

  pod(name: string, spec: object = {}, metadata: object = {}): any {
    return this.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { containers: [{ name: 'c', image: 'nginx:1' }], ...spec } });
  }
}

export const admin = { certificate: { commonName: 'kubernetes-admin', organizations: ['system:masters'] } };
