import type { ApiQuery, RemoteStream, TextReader } from '../api/http.ts';
import type { Task } from '../sim/sim.ts';

/**
 * The kubelet's server on port 10250, as the API server reaches it. Each call throws a StatusError for what the kubelet
 * refuses, and a ConnectionError where nobody answers.
 */
export interface KubeletEndpoint {
  /** False: connections are refused. */
  readonly running: boolean;
  /** `query` has the PodLogOptions: follow, previous, tailLines, sinceSeconds, sinceTime, limitBytes, timestamps. A reader when it follows. */
  logs(namespace: string, pod: string, container: string, query: ApiQuery): Task<string | TextReader>;
  exec(namespace: string, pod: string, container: string, options: { command: readonly string[]; stdin: boolean; stdout: boolean; stderr: boolean; tty: boolean }): Task<RemoteStream>;
  attach(namespace: string, pod: string, container: string, options: { stdin: boolean; stdout: boolean; stderr: boolean; tty: boolean }): Task<RemoteStream>;
  portForward(namespace: string, pod: string, ports: readonly number[]): Task<RemoteStream>;
}

/** The kubelet of a node, by the node's name. */
export type Kubelets = (node: string) => KubeletEndpoint | undefined;
