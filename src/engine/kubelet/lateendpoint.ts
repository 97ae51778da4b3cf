import type { ApiQuery, RemoteStream, TextReader } from '../api/http.ts';
import type { ForwardedPorts } from '../network/types.ts';
import { Part } from '../sim/part.ts';
import type { Task } from '../sim/sim.ts';
import type { Endpoint, StreamOptions } from './endpoint.ts';
import type { KubeletContext } from './podstate.ts';

/** What answers on port 10250, and what runs commands in containers. */
export const kubeletServer = new Part('kubelet server', () => import('./server.ts'));

/** The kubelet's server as the API server reaches it; it is loaded when it is first asked. */
export class LateEndpoint {
  private endpoint: Endpoint | undefined;

  constructor(private readonly kubelet: KubeletContext) {}

  get running(): boolean {
    return this.kubelet.running && this.kubelet.host.running;
  }

  *logs(namespace: string, pod: string, container: string, query: ApiQuery): Task<string | TextReader> {
    return yield* (yield* this.made()).logs(namespace, pod, container, query);
  }

  *exec(namespace: string, pod: string, container: string, options: StreamOptions & { command: readonly string[] }): Task<RemoteStream> {
    return yield* (yield* this.made()).exec(namespace, pod, container, options);
  }

  *attach(namespace: string, pod: string, container: string, options: StreamOptions): Task<RemoteStream> {
    return yield* (yield* this.made()).attach(namespace, pod, container, options);
  }

  *portForward(namespace: string, pod: string, ports: readonly number[]): Task<ForwardedPorts> {
    return yield* (yield* this.made()).portForward(namespace, pod, ports);
  }

  private *made(): Task<Endpoint> {
    const { Endpoint } = yield* this.kubelet.sim.part(kubeletServer);
    return (this.endpoint ??= new Endpoint(this.kubelet));
  }
}
