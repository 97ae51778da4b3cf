import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiResponse, Credentials } from '../../engine/api/http.ts';
import { ConnectionError, StatusError } from '../../engine/api/status.ts';
import { apiRequest, negotiated, type HttpRequest } from '../../engine/apiserver/http.ts';
import type { Negotiated } from '../../engine/apiserver/negotiate.ts';
import type { Cluster } from '../../engine/cluster/cluster.ts';
import { readYaml } from '../../engine/api/yaml/parse.ts';
import type { Task, TaskHandle } from '../../engine/sim/sim.ts';
import { answer, answerWatch } from './answer.ts';
import type { Authority } from './certificates.ts';
import type { Clock } from './clock.ts';
import { Listener, type Incoming, type Outgoing } from './listener.ts';
import { canAnswer } from '../../engine/apiserver/protobuf/table.ts';
import { Signing } from './signing.ts';
import { takeOver, withBearer } from './streams/upgrade.ts';
import type { Spawn } from './streams/remotecommand.ts';
import { credentialsOf, cut, head, readAll, withBody } from './exchange.ts';

export interface FaceOptions {
  cluster: Cluster;
  clock: Clock;
  authority: Authority;
  /** Names and addresses besides localhost's that the server's certificate is for. */
  names?: readonly string[];
}

/** apiserver/pkg/server/config.go: MinRequestTimeout. A watch without a timeout of its own ends after once to twice that. */
const MIN_WATCH_SECONDS = 1800;

/** What clients in the cluster and on this machine call the server. */
const NAMES = { clusters: ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'], machine: ['localhost', '127.0.0.1', '::1'] };

const PLAIN: Negotiated = { encoding: 'json', accept: 'object', aggregated: false };

/** The engine's API server on a real socket. */
export class Face {
  private readonly listener: Listener;
  private readonly signing: Signing;
  private readonly flowSchema = randomUUID();
  private readonly priorityLevel = randomUUID();

  constructor(private readonly options: FaceOptions) {
    const { authority, cluster, names = [] } = options;
    this.signing = new Signing(authority);
    this.listener = new Listener(authority, [...NAMES.clusters, cluster.preset.hosts[0]!.name, ...NAMES.machine, ...names], {
      request: (incoming, to) => void this.serve(incoming, to).catch((error: unknown) => this.broken(error, to)),
      upgrade: (incoming, socket, first) => void this.upgrade(incoming, socket, first),
    });
  }

  /** Listens; gives the port. */
  listen(port: number, host: string): Promise<number> {
    return this.listener.listen(port, host);
  }

  /** Cuts every connection, as a network does that fails for a moment. */
  disconnect(): void {
    this.listener.disconnect();
  }

  close(): Promise<void> {
    return this.listener.close();
  }

  /** Takes a connection that was accepted elsewhere, as behind a proxy. */
  accept(socket: Duplex): void {
    this.listener.accept(socket);
  }

  private async serve(incoming: Incoming, to: Outgoing): Promise<void> {
    let request = head(incoming);
    to.setHeader('Audit-Id', request.headers['audit-id'] ?? randomUUID());
    to.setHeader('Cache-Control', 'no-cache, private');
    to.setHeader('X-Kubernetes-Pf-Flowschema-Uid', this.flowSchema);
    to.setHeader('X-Kubernetes-Pf-Prioritylevel-Uid', this.priorityLevel);
    const { kinds } = this.options.cluster;
    let want = PLAIN;
    let response: ApiResponse;
    try {
      const credentials = credentialsOf(incoming);
      request = { ...withBody(request, await readAll(incoming), kinds), protobuf: canAnswer(kinds, request) };
      want = negotiated(request);
      response = await this.ask(request, credentials, to);
    } catch (error) {
      if (!(error instanceof StatusError)) {
        cut(incoming);
        return;
      }
      if (error.code === 413 && incoming.httpVersionMajor === 1) to.setHeader('Connection', 'close');
      response = { code: error.code, body: error.status };
    }
    const { watch, reader } = response;
    if (watch) {
      answerWatch(to, watch, want, response.warnings, kinds);
      this.options.clock.wake();
    } else if (reader) this.answerReader(to, reader.read.bind(reader));
    else if (response.remote) {
      response.remote.close();
      await answer(to, request, want, { code: 400, body: upgradeRequired }, kinds);
    } else await answer(to, request, want, response, kinds);
  }

  /** A fault of the face itself. */
  private broken(error: unknown, to: Outgoing): void {
    this.options.cluster.sim.report(undefined, error);
    to.destroy();
  }

  /** Puts a request into the simulation and waits for its answer. Who hangs up is not waited for. */
  private ask(request: HttpRequest, credentials: Credentials, to?: Outgoing): Promise<ApiResponse> {
    const { cluster } = this.options;
    const asked = apiRequest(request, credentials, readYaml);
    if (asked.verb === 'watch' && !asked.query?.timeoutSeconds) asked.query = { ...asked.query, timeoutSeconds: Math.floor(MIN_WATCH_SECONDS * (1 + Math.random())) };
    const handle = this.spawn(`${request.method} ${request.path}`, asked.agent, cluster.apiserver.request(asked));
    to?.on('close', () => {
      if (handle.live) handle.cancel();
    });
    return new Promise((resolve, reject) => {
      handle.onEnd(() => {
        if (handle.state === 'done') resolve(asked.resource === 'certificatesigningrequests' ? this.signing.answer(handle.result as ApiResponse) : (handle.result as ApiResponse));
        else reject(handle.error ?? new ConnectionError('eof', 'canceled'));
      });
    });
  }

  private answerReader(to: Outgoing, read: () => Task<string | undefined>): void {
    to.statusCode = 200;
    to.setHeader('Content-Type', 'text/plain; charset=utf-8');
    to.flushHeaders();
    const handle = this.spawn('log', 'kubelet', (function* () {
      for (;;) {
        const text = yield* read();
        if (text === undefined) break;
        to.write(text);
      }
      to.end();
    })());
    to.on('close', () => handle.cancel());
  }

  private spawn<T>(what: string, actor: string, task: Task<T>): TaskHandle<T> {
    const { cluster, clock } = this.options;
    const handle = cluster.sim.spawn(`http ${what}`, task, { cause: { actor, what }, joined: true });
    handle.onEnd(() => {
      if (handle.state === 'failed' && !(handle.error instanceof ConnectionError)) cluster.sim.report(handle, handle.error);
    });
    clock.wake();
    return handle;
  }

  /** exec, attach and port-forward take the connection over, and so does a watch of a browser. */
  private async upgrade(incoming: IncomingMessage, socket: Duplex, first: Buffer): Promise<void> {
    const request = head(incoming);
    const spawn: Spawn = (what, task) => void this.spawn(what, 'kubelet', task);
    socket.on('error', () => {});
    let response: ApiResponse;
    try {
      response = await this.ask(withBearer(request), credentialsOf(incoming));
    } catch (error) {
      if (!(error instanceof StatusError)) {
        socket.destroy();
        return;
      }
      response = { code: error.code, body: error.status };
    }
    takeOver(request, response, { incoming, socket, first }, spawn);
    this.options.clock.wake();
  }
}

const upgradeRequired = { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message: 'Upgrade request required', reason: 'BadRequest', code: 400 };
