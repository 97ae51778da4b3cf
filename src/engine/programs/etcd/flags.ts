import type { FlagSpec } from '../kubectl/flags/spec.ts';

/** Flags of every command of etcdctl (etcdctl/ctlv3/ctl.go). */
export const globalFlags: readonly FlagSpec[] = [
  { name: 'endpoints', type: 'stringSlice', default: ['127.0.0.1:2379'], usage: 'Where the members answer.' },
  { name: 'debug', type: 'bool', usage: 'Log what the client does.' },
  { name: 'write-out', shorthand: 'w', type: 'string', default: 'simple', usage: 'How to print: fields, json, simple or table.' },
  { name: 'hex', type: 'bool', usage: 'Print keys and values as hexadecimal escapes.' },
  { name: 'dial-timeout', type: 'duration', default: 2000, usage: 'How long connecting may take.' },
  { name: 'command-timeout', type: 'duration', default: 5000, usage: 'How long a command may take.' },
  { name: 'keepalive-time', type: 'duration', default: 2000, usage: 'How often idle connections are tried.' },
  { name: 'keepalive-timeout', type: 'duration', default: 6000, usage: 'When an idle connection is given up.' },
  { name: 'insecure-transport', type: 'bool', default: true, usage: 'Talk without TLS where the endpoint names no scheme.' },
  { name: 'insecure-discovery', type: 'bool', default: true, usage: 'Take SRV records without TLS.' },
  { name: 'insecure-skip-tls-verify', type: 'bool', usage: "Do not check the server's certificate." },
  { name: 'cert', type: 'string', usage: "The client's certificate." },
  { name: 'key', type: 'string', usage: "The client's key." },
  { name: 'cacert', type: 'string', usage: 'The authorities that servers are checked with.' },
  { name: 'user', type: 'string', usage: 'Name and password of a user.' },
  { name: 'password', type: 'string', usage: 'The password of the user.' },
  { name: 'discovery-srv', shorthand: 'd', type: 'string', usage: 'A domain whose SRV records name the members.', unsimulated: true },
];

const prefix: FlagSpec = { name: 'prefix', type: 'bool', usage: 'All keys that begin with the key.' };
const fromKey: FlagSpec = { name: 'from-key', type: 'bool', usage: 'All keys from the key on.' };

export const getFlags: readonly FlagSpec[] = [
  { name: 'consistency', type: 'string', default: 'l', usage: 'l: what the members agree on, s: what this one has.' },
  { name: 'order', type: 'string', usage: 'ASCEND or DESCEND.' },
  { name: 'sort-by', type: 'string', usage: 'CREATE, KEY, MODIFY, VALUE or VERSION.' },
  { name: 'limit', type: 'int64', usage: 'At most so many.' },
  prefix,
  fromKey,
  { name: 'rev', type: 'int64', usage: 'As it was at a revision.' },
  { name: 'keys-only', type: 'bool', usage: 'Keys without values.' },
  { name: 'count-only', type: 'bool', usage: 'How many there are.' },
  { name: 'print-value-only', type: 'bool', usage: 'Values without keys.' },
  { name: 'min-create-rev', type: 'int64', usage: 'Made at this revision or later.' },
  { name: 'max-create-rev', type: 'int64', usage: 'Made at this revision or before.' },
  { name: 'min-mod-rev', type: 'int64', usage: 'Changed at this revision or later.' },
  { name: 'max-mod-rev', type: 'int64', usage: 'Changed at this revision or before.' },
];

export const putFlags: readonly FlagSpec[] = [
  { name: 'lease', type: 'string', default: '0', usage: 'The lease that the key lives with, in hexadecimal.' },
  { name: 'prev-kv', type: 'bool', usage: 'Print what was there.' },
];

export const deleteFlags: readonly FlagSpec[] = [prefix, fromKey, { name: 'prev-kv', type: 'bool', usage: 'Print what was there.' }];

export const endpointFlags: readonly FlagSpec[] = [{ name: 'cluster', type: 'bool', usage: 'Ask all members that the cluster lists.' }];
