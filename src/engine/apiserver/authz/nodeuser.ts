import type { Credentials } from '../../api/http.ts';
import { Part } from '../../sim/part.ts';
import type { User } from '../user.ts';

const PREFIX = 'system:node:';

/** What a node may do: loaded for those who may be one, or are asked about. The simulation's own kubelets are not looked through. */
export const nodeAccess = new Part('access of nodes', () => import('./node.ts'));

/** The node that a user is, by its name and group (kubernetes: pkg/auth/nodeidentifier); undefined for all others. */
export const nodeOf = (user: User): string | undefined => (user.name.startsWith(PREFIX) && user.groups.includes('system:nodes') ? user.name.slice(PREFIX.length) : undefined);

/** Whether who has these credentials may be a node, or ask as one. */
export const mayBeNode = ({ certificate, impersonate, trusted }: Credentials): boolean => !trusted && [certificate?.commonName, impersonate?.user].some((name) => name?.startsWith(PREFIX));
