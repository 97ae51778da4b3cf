import type { Controller, ControllerContext } from './context.ts';
import { deploymentController } from './deployment.ts';
import { endpointsController } from './endpoints.ts';
import { endpointSliceController } from './endpointslice.ts';
import { replicaSetController, replicationController } from './replicaset.ts';
import { rootCaPublisher, serviceAccountController } from './serviceaccount.ts';

/** The controllers by the names of `--controllers` (cmd/kube-controller-manager/names/controller_names.go). */
export const CONTROLLERS: Record<string, (context: ControllerContext) => Controller> = {
  'deployment-controller': deploymentController,
  'endpoints-controller': endpointsController,
  'endpointslice-controller': endpointSliceController,
  'replicaset-controller': replicaSetController,
  'replicationcontroller-controller': replicationController,
  'root-ca-certificate-publisher-controller': rootCaPublisher,
  'serviceaccount-controller': serviceAccountController,
};
