/** Who a request is from (kubernetes: apiserver/pkg/authentication/user). */
export interface User {
  name: string;
  uid?: string;
  groups: readonly string[];
  /** A part of the simulation itself, which asks only for what is its own. */
  trusted?: true;
  extra?: Readonly<Record<string, readonly string[]>>;
}

export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
