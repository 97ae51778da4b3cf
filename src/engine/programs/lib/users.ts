import type { FileSystem } from '../../hosts/types.ts';

const lookup = (fs: FileSystem, file: string, key: 0 | 2, value: string, want: 0 | 2): string | undefined => {
  if (fs.stat(file)?.type !== 'file') return undefined;
  for (const line of fs.read(file).split('\n')) {
    const fields = line.split(':');
    if (fields[key] === value) return fields[want];
  }
  return undefined;
};

export const userName = (fs: FileSystem, uid: number): string => lookup(fs, '/etc/passwd', 2, String(uid), 0) ?? String(uid);
export const groupName = (fs: FileSystem, gid: number): string => lookup(fs, '/etc/group', 2, String(gid), 0) ?? String(gid);
export const userId = (fs: FileSystem, name: string): number | undefined => (/^\d+$/.test(name) ? Number(name) : toNumber(lookup(fs, '/etc/passwd', 0, name, 2)));
export const groupId = (fs: FileSystem, name: string): number | undefined => (/^\d+$/.test(name) ? Number(name) : toNumber(lookup(fs, '/etc/group', 0, name, 2)));

const toNumber = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
