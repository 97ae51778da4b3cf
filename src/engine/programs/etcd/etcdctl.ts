import { encodeBase64 } from '../../api/base64.ts';
import { goDuration } from '../../api/duration.ts';
import type { Process, Program } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { Flags } from '../kubectl/flags/flags.ts';
import { HelpWanted, parseFlags } from '../kubectl/flags/parse.ts';
import { parseValue } from '../kubectl/flags/values.ts';
import type { FlagSpec } from '../kubectl/flags/spec.ts';
import { readAll } from '../lib/text.ts';
import { EtcdClient, EtcdctlError } from './client.ts';
import { lease } from './lease.ts';
import { logLine } from './log.ts';
import { alarmCommand, compaction, defrag, save } from './maintenance.ts';
import { BAD_ARGS, BAD_FEATURE, type Command, endpointsOf, type Json, members, type Run, unsupported } from './run.ts';
import { restore, restoreFlags, status as snapshotStatus } from './snapshotfile.ts';
import { deleteFlags, endpointFlags, getFlags, globalFlags, putFlags } from './flags.ts';
import { watch, watchFlags } from './watch.ts';
import { goJson, keyValue, memberHeader, memberRow, rangeFields, rowsAs, statusHeader, statusRow } from './print.ts';

/** What `range_end` the flags and a second argument make. */
function rangeOf({ args, flags }: Run, command: string): { key: string; range_end?: string } {
  if (args.length === 0) throw new EtcdctlError(`${command} command needs one argument as key and an optional argument as range_end`, BAD_ARGS);
  if (flags.bool('prefix') && flags.bool('from-key')) throw new EtcdctlError('`--prefix` and `--from-key` cannot be set at the same time, choose one', BAD_ARGS);
  if (args.length > 1 && (flags.bool('prefix') || flags.bool('from-key'))) throw new EtcdctlError('too many arguments, only accept one argument when `--prefix` or `--from-key` is set', BAD_ARGS);
  const key = args[0]!;
  const everything = key === '' && (flags.bool('prefix') || flags.bool('from-key'));
  const end = everything || flags.bool('from-key') ? '\0' : flags.bool('prefix') ? key.slice(0, -1) + String.fromCodePoint(key.codePointAt(key.length - 1)! + 1) : args[1];
  return { key: encodeBase64(everything ? '\0' : key), ...(end !== undefined && { range_end: encodeBase64(end) }) };
}

const KV = '/etcdserverpb.KV';

function* get(run: Run): Task<number> {
  const { flags, client, format, out } = run;
  const range = rangeOf(run, 'get');
  if (flags.bool('keys-only') && flags.bool('count-only')) throw new EtcdctlError('`--keys-only` and `--count-only` cannot be set at the same time, choose one', BAD_ARGS);
  const order = flags.string('order').toUpperCase();
  if (!['', 'ASCEND', 'DESCEND'].includes(order)) throw new EtcdctlError(`bad sort order ${flags.string('order')}`, BAD_FEATURE);
  const target = { CREATE: 'CREATE', KEY: 'KEY', MODIFY: 'MOD', VALUE: 'VALUE', VERSION: 'VERSION', '': 'KEY' }[flags.string('sort-by').toUpperCase()];
  if (target === undefined) throw new EtcdctlError(`bad sort target ${flags.string('sort-by')}`, BAD_FEATURE);
  const bounds = Object.fromEntries((['min', 'max'] as const).flatMap((end) => (['create', 'mod'] as const).map((of) => [`${end}_${of}_revision`, flags.int(`${end}-${of}-rev`)])).filter(([, value]) => Number(value) > 0));
  const answer = yield* client.call('/v3/kv/range', `${KV}/Range`, {
    ...range,
    ...bounds,
    limit: flags.int('limit'),
    revision: flags.int('rev'),
    keys_only: flags.bool('keys-only'),
    count_only: flags.bool('count-only'),
    serializable: flags.string('consistency') === 's',
    sort_target: target,
    sort_order: order || 'NONE',
  });
  if (flags.bool('count-only') && format !== 'fields') throw new EtcdctlError('--count-only is only for `--write-out=fields`', BAD_ARGS);
  if (flags.bool('print-value-only') && format !== 'simple') throw new EtcdctlError('print-value-only is only for `--write-out=simple`', BAD_ARGS);
  if (format === 'simple') yield* out(((answer.kvs ?? []) as Json[]).map((kv) => keyValue(kv, { hex: flags.bool('hex'), valueOnly: flags.bool('print-value-only') })).join(''));
  else if (format === 'json') yield* out(`${goJson(answer)}\n`);
  else if (format === 'fields') yield* out(rangeFields(answer));
  else unsupported(format);
  return 0;
}

function* put(run: Run): Task<number> {
  const { args, flags, client, process, format, out } = run;
  if (args.length === 0) throw new EtcdctlError('put command needs 1 argument and input from stdin or 2 arguments', BAD_ARGS);
  const value = args[1] ?? (yield* readAll(process.stdin));
  if (args[1] === undefined && value === '') throw new EtcdctlError('put command needs 1 argument and input from stdin or 2 arguments', BAD_ARGS);
  const answer = yield* client.call('/v3/kv/put', `${KV}/Put`, { key: encodeBase64(args[0]!), value: encodeBase64(value), prev_kv: flags.bool('prev-kv'), ...(flags.string('lease') !== '0' && { lease: String(parseInt(flags.string('lease'), 16)) }) });
  if (format === 'json') yield* out(`${goJson(answer)}\n`);
  else yield* out(`OK\n${answer.prev_kv ? keyValue(answer.prev_kv, { hex: flags.bool('hex') }) : ''}`);
  return 0;
}

function* del(run: Run): Task<number> {
  const { flags, client, format, out } = run;
  const answer = yield* client.call('/v3/kv/deleterange', `${KV}/DeleteRange`, { ...rangeOf(run, 'del'), prev_kv: flags.bool('prev-kv') });
  if (format === 'json') yield* out(`${goJson(answer)}\n`);
  else yield* out(`${answer.deleted ?? 0}\n${((answer.prev_kvs ?? []) as Json[]).map((kv) => keyValue(kv, { hex: flags.bool('hex') })).join('')}`);
  return 0;
}

function* memberList({ client, format, out }: Run): Task<number> {
  const answer = yield* members(client);
  if (format === 'json') yield* out(`${goJson(answer)}\n`);
  else if (format === 'fields') unsupported(format);
  else yield* out(rowsAs(format, memberHeader, answer.members.map(memberRow)));
  return 0;
}

function* health(run: Run): Task<number> {
  const { client, process, format, out } = run;
  const found: { endpoint: string; health: boolean; took: string; error?: string }[] = [];
  for (const endpoint of yield* endpointsOf(run)) {
    const started = process.sim.now();
    const took = () => goDuration(process.sim.now() - started);
    try {
      yield* client.callAt(endpoint, '/v3/kv/range', `${KV}/Range`, { key: encodeBase64('health') });
      const { alarms = [] } = yield* client.callAt(endpoint, '/v3/maintenance/alarm', '/etcdserverpb.Maintenance/Alarm', {});
      const error = alarms.length > 0 ? `Active Alarm(s): ${alarms.map((a: Json) => `${a.alarm} `).join('')}` : undefined;
      found.push({ endpoint, health: !error, took: took(), ...(error && { error }) });
    } catch (error) {
      if (!(error instanceof EtcdctlError)) throw error;
      found.push({ endpoint, health: false, took: took(), error: error.message });
    }
  }
  if (format === 'json') yield* out(`${JSON.stringify(found)}\n`);
  else if (format === 'table') yield* out(rowsAs('table', ['endpoint', 'health', 'took', 'error'], found.map((f) => [f.endpoint, String(f.health), f.took, f.error ?? ''])));
  else {
    for (const f of found) {
      if (f.error === undefined) yield* out(`${f.endpoint} is healthy: successfully committed proposal: took = ${f.took}\n`);
      else yield* process.stderr.write(`${f.endpoint} is unhealthy: failed to commit proposal: ${f.error}\n`);
    }
  }
  if (found.some((f) => f.error !== undefined)) throw new EtcdctlError('unhealthy cluster');
  return 0;
}

/** Asks each endpoint; those that don't answer are told of. */
function* askEach(run: Run, path: string, method: string, what: string): Task<{ answers: [string, Json][]; failed: boolean }> {
  const answers: [string, Json][] = [];
  let failed = false;
  for (const endpoint of yield* endpointsOf(run)) {
    try {
      answers.push([endpoint, yield* run.client.callAt(endpoint, path, method, {})]);
    } catch (error) {
      if (!(error instanceof EtcdctlError)) throw error;
      failed = true;
      yield* run.process.stderr.write(`Failed to get the ${what} of endpoint ${endpoint} (${error.message})\n`);
    }
  }
  return { answers, failed };
}

function* status(run: Run): Task<number> {
  const { answers, failed } = yield* askEach(run, '/v3/maintenance/status', '/etcdserverpb.Maintenance/Status', 'status');
  if (run.format === 'json') yield* run.out(`${goJson(answers.map(([Endpoint, Status]) => ({ Endpoint, Status })))}\n`);
  else if (run.format === 'fields') unsupported(run.format);
  else yield* run.out(rowsAs(run.format, statusHeader, answers.map(([endpoint, s]) => statusRow(endpoint, s))));
  return failed ? 1 : 0;
}

function* hashkv(run: Run): Task<number> {
  const { answers, failed } = yield* askEach(run, '/v3/maintenance/hash', '/etcdserverpb.Maintenance/HashKV', 'hash');
  if (run.format === 'json') yield* run.out(`${goJson(answers.map(([Endpoint, HashKV]) => ({ Endpoint, HashKV })))}\n`);
  else yield* run.out(rowsAs(run.format, ['endpoint', 'hash', 'hash_revision'], answers.map(([endpoint, h]) => [endpoint, String(h.hash), h.hash_revision])));
  return failed ? 1 : 0;
}

/** What etcdutl does, and etcdctl did until 3.5. */
const deprecated = (verb: 'restore' | 'status', use: string, short: string, flags: readonly FlagSpec[]): Command => ({
  use,
  short,
  flags,
  *run({ process, args, flags: set, format }) {
    yield* process.stderr.write(`Deprecated: Use \`etcdutl snapshot ${verb}\` instead.\n\n`);
    return yield* verb === 'restore' ? restore(process, args, set) : snapshotStatus(process, args, format);
  },
});

const root: Command = {
  use: 'etcdctl [command]',
  short: 'A simple command line client for etcd3.',
  commands: {
    alarm: { use: 'alarm <subcommand>', short: 'Alarm related commands', commands: { list: { use: 'list', short: 'Lists all alarms', run: alarmCommand('GET') }, disarm: { use: 'disarm', short: 'Disarms all alarms', run: alarmCommand('DEACTIVATE') } } },
    compaction: { use: 'compaction [options] <revision>', short: 'Compacts the event history in etcd', flags: [{ name: 'physical', type: 'bool', usage: 'Wait until it is done on disk.' }], run: compaction },
    defrag: { use: 'defrag', short: 'Defragments the storage of the etcd members with given endpoints', flags: endpointFlags, run: defrag },
    del: { use: 'del [options] <key> [range_end]', short: 'Removes the specified key or range of keys [key, range_end)', flags: deleteFlags, run: del },
    endpoint: {
      use: 'endpoint <subcommand>',
      short: 'Endpoint related commands',
      flags: endpointFlags,
      commands: {
        health: { use: 'health', short: 'Checks the healthiness of endpoints specified in `--endpoints` flag', run: health },
        status: { use: 'status', short: 'Prints out the status of endpoints specified in `--endpoints` flag', run: status },
        hashkv: { use: 'hashkv', short: 'Prints the KV history hash for each endpoint in --endpoints', run: hashkv },
      },
    },
    get: { use: 'get [options] <key> [range_end]', short: 'Gets the key or a range of keys', flags: getFlags, run: get },
    lease,
    member: { use: 'member <subcommand>', short: 'Membership related commands', commands: { list: { use: 'list', short: 'Lists all members in the cluster', run: memberList } } },
    put: { use: 'put [options] <key> <value> (<value> can also be given from stdin)', short: 'Puts the given key into the store', flags: putFlags, run: put },
    snapshot: { use: 'snapshot <subcommand>', short: 'Manages etcd node snapshots', commands: { restore: deprecated('restore', 'restore <filename> --data-dir {output dir} [options]', 'Restores an etcd member snapshot to an etcd directory', restoreFlags), save: { use: 'save <filename>', short: 'Stores an etcd node backend snapshot to a given file', run: save }, status: deprecated('status', 'status <filename>', 'Gets backend snapshot status of a given file', []) } },
    watch: { use: 'watch [options] [key or prefix] [range_end]', short: 'Watches events stream on keys or prefixes', flags: watchFlags, run: watch },
    version: {
      use: 'version',
      short: 'Prints the version of etcdctl',
      *run({ out }) {
        yield* out('etcdctl version: 3.6.8\nAPI version: 3.6\n');
        return 0;
      },
    },
  },
};

/** Commands of the real etcdctl that are not simulated. */
const unsimulated: ReadonlySet<string> = new Set(['auth', 'check', 'completion', 'downgrade', 'elect', 'lock', 'make-mirror', 'move-leader', 'role', 'txn', 'user']);
const unsimulatedMember: ReadonlySet<string> = new Set(['add', 'promote', 'remove', 'update']);

function helpText(path: string, command: Command): string {
  const entries = Object.entries(command.commands ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  const flags = (command.flags ?? []).map((f) => `      --${f.name}  ${f.usage}\n`).join('');
  return `NAME:\n\t${path} - ${command.short}\n\nUSAGE:\n\t${entries.length > 0 ? `${path} [command]` : `${path} ${command.use.split(' ').slice(1).join(' ')}`}\n${entries.length > 0 ? `\nCOMMANDS:\n${entries.map(([name, c]) => `\t${name.padEnd(width)}\t${c.short}\n`).join('')}` : ''}${flags && `\nOPTIONS:\n${flags}`}\n`;
}

/** The command that the words name, and what is left of them; flags may stand before. */
function find(words: readonly string[]): { path: string; command: Command; flags: readonly FlagSpec[]; rest: string[]; unknown?: string } {
  let command = root;
  let path = 'etcdctl';
  const flags: FlagSpec[] = [...globalFlags];
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const known = /^--?([\w-]+)(=?)/.exec(word);
    if (known) {
      rest.push(word);
      const spec = flags.find((f) => f.name === known[1] || f.shorthand === known[1]);
      if (spec && spec.type !== 'bool' && !known[2] && words[i + 1] !== undefined) rest.push(words[++i]!);
      continue;
    }
    const next = command.commands?.[word];
    if (!next) {
      if (command.commands && !command.run) return { path, command, flags, rest, unknown: word };
      rest.push(word);
      continue;
    }
    command = next;
    path += ` ${word}`;
    flags.push(...(next.flags ?? []));
  }
  return { path, command, flags, rest };
}

/** Takes flags from ETCDCTL_ variables (pkg/flags: SetPflagsFromEnv). Throws EtcdctlError. */
function* fromEnvironment(process: Process, flags: Flags, specs: readonly FlagSpec[]): Task {
  const names = new Map(specs.map((f) => [`ETCDCTL_${f.name.toUpperCase().replace(/-/g, '_')}`, f]));
  for (const [name, value] of Object.entries(process.env)) {
    if (!name.startsWith('ETCDCTL_')) continue;
    const spec = names.get(name);
    if (spec && flags.changed(spec.name)) {
      yield* process.stderr.write(logLine(process, 'fatal', { caller: 'flags/flag.go:85', msg: 'conflicting environment variable is shadowed by corresponding command-line flag (either unset environment variable or disable flag))', 'environment-variable': name }));
      throw new EtcdctlError('');
    }
    if (spec && value !== '') flags.set(spec.name, parseValue(spec, value, undefined));
    else if (!spec) yield* process.stderr.write(logLine(process, 'warn', { caller: 'flags/flag.go:94', msg: 'unrecognized environment variable', 'environment-variable': `${name}=${value}` }));
  }
}

function* execute(process: Process, words: readonly string[]): Task<number> {
  const { path, command, flags: specs, rest, unknown } = find(words);
  const out = (text: string) => process.stdout.write(text);
  if (unknown !== undefined && (path === 'etcdctl' ? unsimulated : unsimulatedMember).has(unknown)) throw new EtcdctlError(`${path} ${unknown} is not simulated`);
  if (unknown !== undefined && path === 'etcdctl' && unknown !== 'help') {
    yield* process.stderr.write(`Error: unknown command ${JSON.stringify(unknown)} for "etcdctl"\nRun 'etcdctl --help' for usage.\n`);
    return 1;
  }
  let parsed: ReturnType<typeof parseFlags>;
  try {
    parsed = parseFlags(specs, rest);
  } catch (error) {
    if (error instanceof HelpWanted) {
      yield* out(helpText(path, command));
      return 0;
    }
    yield* process.stderr.write(`Error: ${(error as Error).message}\n${helpText(path, command)}`);
    return 1;
  }
  if (!command.run) {
    yield* out(helpText(path, command));
    return 0;
  }
  const { flags, args } = parsed;
  const given = specs.find((f) => f.unsimulated && flags.changed(f.name));
  if (given) throw new EtcdctlError(`--${given.name} is not simulated`);
  if (path !== 'etcdctl version') yield* fromEnvironment(process, flags, globalFlags);
  const format = flags.string('write-out');
  if (!['simple', 'fields', 'json', 'table'].includes(format)) throw new EtcdctlError(format === 'protobuf' ? 'protobuf is not simulated as output format' : 'unsupported output format', BAD_FEATURE);
  yield sleep(5);
  return yield* command.run({ process, flags, args, client: new EtcdClient(process, flags), format, out });
}

/** etcdctl 3.6: what is in etcd, as a client of the members sees it. */
export const etcdctl: Program = function* (process) {
  try {
    return yield* execute(process, process.args.slice(1));
  } catch (error) {
    if (!(error instanceof EtcdctlError)) throw error;
    if (error.message !== '') yield* process.stderr.write(`Error: ${error.message}\n`);
    return error.exit;
  }
};
