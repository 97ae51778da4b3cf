/** A definition with it outlives its objects. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';
