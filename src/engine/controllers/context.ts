import type { Client } from '../client/client.ts';
import type { SharedInformerFactory } from '../client/informer.ts';
import type { EventRecorder } from '../client/recorder.ts';
import type { Sim } from '../sim/sim.ts';

/** What every controller of one controller manager works with. */
export interface ControllerContext {
  readonly sim: Sim;
  readonly client: Client;
  readonly informers: SharedInformerFactory;
  /** The recorder of events from `deployment-controller` and the like. */
  recorder(component: string): EventRecorder;
  readonly flags: ControllerFlags;
}

/** Flags of kube-controller-manager by their own names; times in milliseconds, with Kubernetes' defaults. */
export interface ControllerFlags {
  /** The certificate authority that `kube-root-ca.crt` tells pods to trust. */
  rootCaFile: string;
  nodeMonitorPeriod: number;
  nodeMonitorGracePeriod: number;
  nodeStartupGracePeriod: number;
  /** Pods in phase Succeeded or Failed that may stay before pod GC deletes the oldest. */
  terminatedPodGcThreshold: number;
  horizontalPodAutoscalerSyncPeriod: number;
  horizontalPodAutoscalerDownscaleStabilization: number;
  horizontalPodAutoscalerTolerance: number;
  resourceQuotaSyncPeriod: number;
  /** The pod network that nodes get their ranges of; undefined: nodes get none. */
  clusterCidr: string | undefined;
  nodeCidrMaskSize: number;
}

export const DEFAULT_FLAGS: ControllerFlags = {
  rootCaFile: '',
  nodeMonitorPeriod: 5_000,
  nodeMonitorGracePeriod: 50_000,
  nodeStartupGracePeriod: 60_000,
  terminatedPodGcThreshold: 12_500,
  horizontalPodAutoscalerSyncPeriod: 15_000,
  horizontalPodAutoscalerDownscaleStabilization: 300_000,
  horizontalPodAutoscalerTolerance: 0.1,
  resourceQuotaSyncPeriod: 300_000,
  clusterCidr: undefined,
  nodeCidrMaskSize: 24,
};

/** One loop of the controller manager. Made while the informers stand still; `start` is called once they have synced. */
export interface Controller {
  /** As `--controllers` names it: `deployment-controller`. */
  readonly name: string;
  start(): void;
  stop(): void;
}
