import type { ApiRequest, ApiResponse, Transport } from '../../api/http.ts';
import { Tracer } from '../../api/trace.ts';
import { serveHttp } from '../../apiserver/http.ts';
import { TestServer } from '../../apiserver/testing.ts';
import { createHost } from '../../hosts/host.ts';
import { sinkOutput, textInput } from '../../hosts/pipe.ts';
import { ProgramRegistry } from '../../hosts/programs.ts';
import type { Program } from '../../hosts/types.ts';
import { createNetwork } from '../../network/network.ts';
import type { Task } from '../../sim/sim.ts';
import type { Completion } from '../sh/completer.ts';
import { completeKubectl } from './completion/complete.ts';
import { kubectl } from './program.ts';
import { certificateData } from './kubeconfig/certificates.ts';

export const testConfig = (server: string): string => `apiVersion: v1
kind: Config
clusters:
- name: kubernetes
  cluster:
    server: ${server}
contexts:
- name: kubernetes-admin@kubernetes
  context:
    cluster: kubernetes
    user: kubernetes-admin
current-context: kubernetes-admin@kubernetes
users:
- name: kubernetes-admin
  user:
    client-certificate-data: ${certificateData({ commonName: 'kubernetes-admin', organizations: ['system:masters'] })}
    client-key-data: a2V5
`;

export interface Ran {
  stdout: string;
  stderr: string;
  exit: number;
}

/** For tests: a host with kubectl and a kubeconfig, and an API server on it. */
export class TestKubectl {
  readonly server = new TestServer();
  readonly programs = new ProgramRegistry();
  readonly host;
  /** What the server was asked, in order. */
  readonly requests: ApiRequest[] = [];

  constructor() {
    const { sim } = this.server;
    const network = createNetwork({ sim, tracer: new Tracer() });
    this.host = createHost({ sim, name: 'controlplane', address: '192.168.56.10', programs: this.programs, network });
    this.programs.register('kubectl', kubectl);
    this.host.fs.mkdir('/root/.kube', { recursive: true });
    this.host.fs.mkdir('/root/work', { recursive: true });
    this.host.fs.write('/root/.kube/config', testConfig('https://192.168.56.10:6443'));
    const { requests } = this;
    const { server } = this.server;
    const api: Transport = {
      *request(request): Task<ApiResponse> {
        requests.push(request);
        return yield* server.request(request);
      },
    };
    this.host.net.listen(6443, { program: 'kube-apiserver', tls: { names: ['192.168.56.10'], ca: 'kubernetes' }, api, http: (request) => serveHttp(server, request, request.certificate && { certificate: request.certificate }) });
  }

  /** Another program that kubectl may start, such as an editor. */
  program(name: string, program: Program): void {
    this.programs.register(name, program);
  }

  /** What Tab offers for the last of the words behind `kubectl`. */
  complete(words: readonly string[]): Completion {
    let found: Completion = { items: [] };
    this.programs.register('completing', function* (process) {
      found = yield* completeKubectl(['kubectl', ...words], words.length, process);
      return 0;
    });
    this.host.fs.install('/usr/bin/completing', 'completing');
    const handle = this.host.spawn({ args: ['completing'], cwd: '/root/work', env: { HOME: '/root', PATH: '/usr/bin' }, stdin: textInput(''), stdout: sinkOutput(() => {}), stderr: sinkOutput(() => {}) });
    this.server.sim.run({ stop: () => handle.exitCode !== undefined, until: this.server.sim.now() + 60_000 });
    return found;
  }

  /** Runs kubectl; an array keeps words apart, a string is split at spaces. */
  run(args: string | readonly string[], stdin = '', env: Record<string, string> = {}): Ran {
    let stdout = '';
    let stderr = '';
    const words = typeof args === 'string' ? args.split(' ').filter(Boolean) : args;
    const handle = this.host.spawn({
      args: ['kubectl', ...words],
      cwd: '/root/work',
      env: { HOME: '/root', PATH: '/usr/local/bin:/usr/bin:/bin', ...env },
      stdin: textInput(stdin),
      stdout: sinkOutput((t) => (stdout += t)),
      stderr: sinkOutput((t) => (stderr += t)),
    });
    const { sim } = this.server;
    sim.run({ stop: () => handle.exitCode !== undefined, until: sim.now() + 600_000 });
    if (sim.faults.length > 0) throw sim.faults[0]!.error;
    return { stdout, stderr, exit: handle.exitCode ?? -1 };
  }
}
