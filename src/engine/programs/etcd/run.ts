import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Flags } from '../kubectl/flags/flags.ts';
import type { FlagSpec } from '../kubectl/flags/spec.ts';
import { type EtcdClient, EtcdctlError } from './client.ts';

/** An answer of the gateway. */
export type Json = any;

export const BAD_ARGS = 128;
export const BAD_FEATURE = 4;

/** What a command works with. */
export interface Run {
  process: Process;
  flags: Flags;
  args: readonly string[];
  client: EtcdClient;
  format: string;
  out(text: string): Task;
}

export interface Command {
  use: string;
  short: string;
  flags?: readonly FlagSpec[];
  commands?: Readonly<Record<string, Command>>;
  run?(run: Run): Task<number>;
}

/** Refuses a format that a command does not have. */
export const unsupported = (format: string): never => {
  throw new EtcdctlError(`${format} not supported as output format`, BAD_FEATURE);
};

/** The members of the cluster. Throws EtcdctlError. */
export const members = (client: EtcdClient): Task<Json> => client.call('/v3/cluster/member/list', '/etcdserverpb.Cluster/MemberList');

/** The endpoints of the command line, or of all members with --cluster. */
export function* endpointsOf({ client, flags }: Run): Task<readonly string[]> {
  if (!flags.bool('cluster')) return client.endpoints;
  return (yield* members(client)).members.flatMap((m: Json) => m.clientURLs);
}
