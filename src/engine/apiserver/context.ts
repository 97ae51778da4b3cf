import type { ResourceName } from '../api/errors.ts';
import type { ApiRequest } from '../api/http.ts';
import type { Kind } from '../kinds/kind.ts';
import type { User } from './user.ts';

/** One resource request on its way through the server. */
export interface Context {
  readonly request: ApiRequest;
  /** The kind that is stored. */
  readonly kind: Kind;
  /** The kind that the client speaks: the same, but for the few that are stored as another. */
  readonly served: Kind;
  readonly user: User;
  /** The request's namespace; undefined for cluster-scoped kinds and across namespaces. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly dryRun: boolean;
  /** What comes while the cluster is set up is our own: the larger kinds are not checked. */
  readonly trusted: boolean;
  /** Grows while the request is served; becomes Warning headers. */
  readonly warnings: string[];
}

/** The kind's `validate` and `warnings` are to be called. */
export const isChecked = ({ kind, trusted }: Context): boolean => !trusted || !kind.checks;

/** How errors name the kind of a request. */
export const resourceOf = (kind: Kind): ResourceName => ({ group: kind.group, resource: kind.plural });
