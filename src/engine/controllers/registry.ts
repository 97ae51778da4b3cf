import type { Controller, ControllerContext } from './context.ts';
import { deploymentController } from './deployment.ts';
import { replicaSetController, replicationController } from './replicaset.ts';

/** The controllers by the names of `--controllers` (cmd/kube-controller-manager/names/controller_names.go). */
export const CONTROLLERS: Record<string, (context: ControllerContext) => Controller> = {
  'deployment-controller': deploymentController,
  'replicaset-controller': replicaSetController,
  'replicationcontroller-controller': replicationController,
};
