export const KUBECTL_VERSION: string;
export function findKubectl(options?: { install?: boolean }): string | undefined;
