import type { PersistentVolumeClaim } from '../api/kubernetes.ts';
import { compareQuantities } from '../api/quantity.ts';
import { persistentVolumeClaims } from '../client/resources.ts';
import type { Controller, ControllerContext } from './context.ts';

/**
 * Tells of claims that ask for more than they have: no volume of this cluster can be expanded by kube-controller-manager
 * itself, so somebody else has to (pkg/controller/volume/expand).
 */
export const volumeExpandController = (context: ControllerContext): Controller => {
  const recorder = context.recorder('volume_expand');
  let running = false;
  context.informers.informer(persistentVolumeClaims).handle({
    update: (old, claim) => {
      if (!running || claim.status?.phase !== 'Bound' || compareQuantities(requested(claim), requested(old)) <= 0) return;
      const has = (claim.status.capacity as Record<string, string> | undefined)?.['storage'] ?? '0';
      if (compareQuantities(requested(claim), has) > 0) recorder.event(claim as never, 'Warning', 'ExternalExpanding', 'waiting for an external controller to expand this PVC');
    },
  });
  return { name: 'persistentvolume-expander-controller', start: () => void (running = true), stop: () => void (running = false) };
};

const requested = (claim: PersistentVolumeClaim): string => (claim.spec?.resources?.requests as Record<string, string> | undefined)?.['storage'] ?? '0';
