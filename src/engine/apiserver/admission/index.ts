import type { Plugin } from './chain.ts';
import { defaultTolerationSeconds } from './defaulttolerationseconds.ts';
import { namespaceLifecycle } from './namespacelifecycle.ts';
import { taintNodesByCondition } from './nodetaint.ts';
import { priority } from './priority.ts';
import { serviceAccount } from './serviceaccount.ts';
import { defaultStorageClass, persistentVolumeClaimResize, storageObjectInUseProtection } from './storage.ts';

/** The admission plugins of a default kube-apiserver, in its order (pkg/kubeapiserver/options/plugins.go). */
export const defaultPlugins: readonly Plugin[] = [
  namespaceLifecycle,
  serviceAccount,
  taintNodesByCondition,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
];
