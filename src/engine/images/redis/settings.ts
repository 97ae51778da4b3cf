import type { FileSystem } from '../../hosts/types.ts';
import { array, OK } from './resp.ts';
import type { Database } from './types.ts';

/** Splits a line as redis' inline protocol does, quotes included. */
export const words = (line: string): string[] => {
  const out: string[] = [];
  for (const m of line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)) out.push(m[1] !== undefined ? m[1].replace(/\\(.)/g, '$1') : (m[2] ?? m[3]!));
  return out;
};

const defaults: Readonly<Record<string, string>> = { maxmemory: '0', 'maxmemory-policy': 'noeviction', save: '3600 1 300 100 60 10000', dir: '/data', dbfilename: 'dump.rdb', appendonly: 'no', port: '6379', requirepass: '', masterauth: '', databases: '16', timeout: '0', bind: '* -::*' };

const units: Readonly<Record<string, number>> = { k: 1000, kb: 1024, m: 1e6, mb: 1024 ** 2, g: 1e9, gb: 1024 ** 3 };

const settingOf = (name: string, value: string): string => {
  const size = name === 'maxmemory' ? /^(\d+)([kmg]b?)$/i.exec(value) : null;
  return size ? String(Number(size[1]) * units[size[2]!.toLowerCase()]!) : value;
};

/** A setting: as it was configured, or redis' default. */
export const setting = (db: Pick<Database, 'config'>, name: string): string => db.config?.get(name) ?? defaults[name] ?? '';

/** CONFIG GET, SET and REWRITE; the reply in RESP. */
export function configured(db: Database, verb: string, [name = '', value = '']: readonly string[]): string {
  if (verb === 'REWRITE') return '-ERR The server is running without a config file\r\n';
  if (verb === 'SET') {
    if (!(name in defaults)) return `-ERR Unknown option or number of arguments for CONFIG SET - '${name}'\r\n`;
    (db.config ??= new Map()).set(name, settingOf(name, value));
    return OK;
  }
  if (verb !== 'GET') return OK;
  const pattern = new RegExp(`^${name.replace(/[.+^$()|\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i');
  const names = [...new Set([...Object.keys(defaults), ...(db.config?.keys() ?? [])])].filter((n) => pattern.test(n)).sort();
  return array(names.flatMap((n) => [n, setting(db, n)]));
}

/** What INFO tells of a section, or of all. */
export function info(db: Database, section: string): string {
  const sections: Record<string, string> = {
    server: '# Server\r\nredis_mode:standalone\r\nos:Linux 6.8.0-51-generic x86_64\r\ntcp_port:6379\r\n',
    persistence: `# Persistence\r\nloading:0\r\naof_enabled:${setting(db, 'appendonly') === 'yes' ? 1 : 0}\r\n`,
    replication: `# Replication\r\n${db.replication?.() ?? 'role:master\r\nconnected_slaves:0\r\n'}`,
    keyspace: `# Keyspace\r\n${db.keys.size > 0 ? `db0:keys=${db.keys.size},expires=${db.expires.size},avg_ttl=0\r\n` : ''}`,
  };
  return section === '' || section === 'all' || section === 'default' || section === 'everything' ? Object.values(sections).join('\r\n') : (sections[section] ?? '');
}

/** Settings of a command line: `redis-server /etc/redis.conf --port 7000`. Throws FsError of a file that is not there. */
export function settingsOf(args: readonly string[], fs: FileSystem): Map<string, string> {
  const out = new Map<string, string>();
  const put = (name: string, value: string) => out.set(name === 'slaveof' ? 'replicaof' : name, settingOf(name, value));
  const file = args.find((a) => a.endsWith('.conf'));
  if (file !== undefined) {
    for (const line of fs.read(file).split('\n')) {
      const [name, ...values] = words(line.replace(/^\s*#.*/, ''));
      if (name !== undefined) put(name.toLowerCase(), values.join(' '));
    }
  }
  for (let i = 0; i < args.length; i++) {
    if (!args[i]!.startsWith('--')) continue;
    const values: string[] = [];
    for (let j = i + 1; j < args.length && !args[j]!.startsWith('--'); j++) values.push(args[j]!);
    put(args[i]!.slice(2), values.join(' '));
  }
  return out;
}
