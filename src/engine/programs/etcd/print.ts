import { decodeBase64 } from '../../api/base64.ts';
import { utf8 } from '../../api/utf8.ts';
import { humanBytes, table } from './table.ts';

type Json = any;

/** Numbers of 64 bits, which the gateway writes as text, as numbers. */
export const goJson = (value: unknown): string => JSON.stringify(value).replace(/":"(\d+)"/g, '":$1');

const hexId = (id: string): string => BigInt(id).toString(16);

const escaped = (text: string): string => Array.from(utf8(text), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');

/** A key and its value, each on a line. */
export function keyValue(kv: Json, options: { hex: boolean; valueOnly?: boolean }): string {
  const shown = (text: string) => (options.hex ? escaped(text) : text);
  const [key, value] = [decodeBase64(kv.key)!, decodeBase64(kv.value ?? '') ?? ''];
  return `${options.valueOnly ? '' : `${shown(key)}\n`}${shown(value)}\n`;
}

const quoted = (text: string): string => `"${Array.from(text, (c) => ({ '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' })[c] ?? (c < ' ' || (c >= '\ud800' && c <= '\udfff') || c === '\x7f' ? `\\x${(c.charCodeAt(0) & 255).toString(16).padStart(2, '0')}` : c)).join('')}"`;

const headerFields = (header: Json): string => `"ClusterID" : ${header.cluster_id}\n"MemberID" : ${header.member_id}\n${header.revision ? `"Revision" : ${header.revision}\n` : ''}"RaftTerm" : ${header.raft_term}\n`;

/** The answer of a get as `-w fields`. */
export function rangeFields(answer: Json): string {
  const kvs: Json[] = answer.kvs ?? [];
  const each = kvs.map((kv) => `"Key" : ${quoted(decodeBase64(kv.key)!)}\n"CreateRevision" : ${kv.create_revision}\n"ModRevision" : ${kv.mod_revision}\n"Version" : ${kv.version}\n"Value" : ${quoted(decodeBase64(kv.value ?? '') ?? '')}\n"Lease" : ${kv.lease ?? 0}\n`);
  return `${headerFields(answer.header)}${each.join('')}"More" : ${answer.more ?? false}\n"Count" : ${answer.count ?? 0}\n`;
}

const rowsText = (rows: readonly (readonly string[])[]): string => rows.map((r) => `${r.join(', ')}\n`).join('');

/** Rows in a table, or with commas. */
export const rowsAs = (format: string, header: readonly string[], rows: readonly (readonly string[])[]): string => (format === 'table' ? table(header, rows) : rowsText(rows));

export const memberHeader = ['ID', 'Status', 'Name', 'Peer Addrs', 'Client Addrs', 'Is Learner'];
export const memberRow = (m: Json): string[] => [hexId(m.ID), m.name ? 'started' : 'unstarted', m.name ?? '', (m.peerURLs ?? []).join(','), (m.clientURLs ?? []).join(','), String(m.isLearner ?? false)];

export const statusHeader = ['endpoint', 'ID', 'version', 'storage version', 'db size', 'in use', 'percentage not in use', 'quota', 'is leader', 'is learner', 'raft term', 'raft index', 'raft applied index', 'errors', 'downgrade target version', 'downgrade enabled'];
export const statusRow = (endpoint: string, s: Json): string[] => [
  endpoint,
  hexId(s.header.member_id),
  s.version,
  s.storageVersion,
  humanBytes(Number(s.dbSize)),
  humanBytes(Number(s.dbSizeInUse)),
  `${100 - Math.floor((Number(s.dbSizeInUse) * 100) / Math.max(1, Number(s.dbSize)))}%`,
  humanBytes(Number(s.dbSizeQuota)),
  String(s.leader === s.header.member_id),
  String(s.isLearner ?? false),
  s.raftTerm,
  s.raftIndex,
  s.raftAppliedIndex,
  (s.errors ?? []).join(', '),
  '',
  'false',
];
