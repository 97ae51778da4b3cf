import type { Status } from '../../api/types.ts';

/** The bare success that bindings and evictions are answered with. */
export const success = (code: number): Status => ({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Success', code });
