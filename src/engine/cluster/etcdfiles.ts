/** The file that stands for etcd's database in a data directory: it says which database it is, not what is in it. */
export const databaseIn = (dataDir: string): string => `${dataDir}/member/snap/db`;

/** The database of a new cluster. */
export const BORN_WITH = 'kubeadm';

/** The text of such a file. */
export const dataName = (name: string): string => `etcd database ${name}\n`;

/** The name in such a file; undefined for any other text. */
export const nameOfData = (text: string): string | undefined => /^etcd database (\S+)\n$/.exec(text)?.[1];
