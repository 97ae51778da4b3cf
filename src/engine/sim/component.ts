/** A part of the cluster that can be started and stopped: an API server, a controller manager, a kubelet. */
export interface Component {
  readonly name: string;
  readonly running: boolean;
  start(): void;
  stop(): void;
}
