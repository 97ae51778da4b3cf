import { commandLineFlag } from '../api/commandline.ts';
import type { Solo } from '../etcd/solo.ts';
import { changesTo, readKeys, writeSnapshot, type SavedKey } from '../etcd/snapshot.ts';
import { ComponentFailure } from '../kubelet/containerd/spec.ts';
import type { ComponentPlace } from '../kubelet/node.ts';
import { BORN_WITH, databaseIn, dataName, nameOfData } from './etcdfiles.ts';

/** The databases that an etcd has had. Only the one that it has now changes; the others are kept as snapshots by their names. */
interface Databases {
  now: string;
  made: number;
  others: Map<string, string>;
}

const databases = new WeakMap<Solo, Databases>();

const databasesOf = (etcd: Solo): Databases => {
  let known = databases.get(etcd);
  if (!known) databases.set(etcd, (known = { now: BORN_WITH, made: 0, others: new Map() }));
  return known;
};

const asText = ({ local }: Solo): string => writeSnapshot({ version: '3.6.0', revision: local.revision, compacted: local.compacted, hash: 0, size: local.dbSize }, local.range('', { prefix: true }).kvs);

/** Takes the state of another database. */
function replace(etcd: Solo, known: Databases, name: string, keys: readonly SavedKey[]): void {
  known.others.set(known.now, asText(etcd));
  known.now = name;
  etcd.replace(changesTo(etcd.local.range('', { prefix: true }).kvs, keys, (lease) => etcd.hasLease(lease)));
}

const dataDirOf = (args: readonly string[]): string => {
  const dir = commandLineFlag(args, 'data-dir') ?? 'default.etcd';
  return dir.startsWith('/') ? dir : `/${dir}`;
};

/**
 * Opens the data directory that a stopped etcd is to be started with: its own, one that it had before, one that was restored from a
 * snapshot, or an empty one. True where its state is another now. Throws ComponentFailure for a database that can't be read.
 */
export function openData(etcd: Solo, { args, read, write }: ComponentPlace): boolean {
  const known = databasesOf(etcd);
  const path = databaseIn(dataDirOf(args));
  const text = read?.(path);
  const name = text === undefined ? undefined : nameOfData(text);
  if (name === known.now) return false;
  const kept = name === undefined ? undefined : known.others.get(name);
  const keys = text === undefined ? [] : readKeys(kept ?? text);
  if (!keys) throw new ComponentFailure(`{"level":"panic","caller":"backend/backend.go:201","msg":"failed to open database","path":${JSON.stringify(path)},"error":"invalid database"}`);
  const next = kept === undefined ? `restored-${++known.made}` : name!;
  replace(etcd, known, next, keys);
  write?.(path, dataName(next));
  return true;
}
