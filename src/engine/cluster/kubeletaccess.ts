import type { ApiRequest, ApiResponse, Transport } from '../api/http.ts';
import { ConnectionError } from '../api/status.ts';
import type { FileSystem } from '../hosts/types.ts';
import type { Task } from '../sim/sim.ts';

const UNLOADABLE = 'failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory';

/** The API as a kubelet reaches it: where its kubeconfig says. */
export class KubeletAccess implements Transport {
  private problem: ConnectionError | undefined;

  /** `serves` tells whether the API answers at a host and port. */
  constructor(
    private readonly api: Transport,
    private readonly fs: FileSystem,
    private readonly serves: (host: string, port: string) => boolean,
  ) {}

  request(request: ApiRequest): Task<ApiResponse> {
    if (this.problem) throw this.problem;
    return this.api.request(request);
  }

  /** Takes a kubeconfig on. Gives why a kubelet does not start with it (kubernetes: pkg/kubelet/certificate/bootstrap). */
  use(path = '/etc/kubernetes/kubelet.conf'): string | undefined {
    const { fs } = this;
    if (!fs.stat(path)) return UNLOADABLE;
    const text = fs.read(path);
    const certificate = /client-certificate: (\S+)/.exec(text)?.[1];
    if (certificate !== undefined && !fs.stat(certificate)) return UNLOADABLE;
    const [, host, port] = /server: https?:\/\/([^\s:/]+):?(\d*)/.exec(text) ?? [];
    const there = host !== undefined && this.serves(host, port || '443');
    const address = `${host}:${port || '443'}`;
    this.problem = there ? undefined : new ConnectionError('refused', `dial tcp ${address}: connect: connection refused`);
    return undefined;
  }
}
