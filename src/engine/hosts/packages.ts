import type { FileSystem } from './types.ts';

/** What is installed, as dpkg keeps it (dpkg(1)); a machine where nothing was ever changed has no such file. */
export const DPKG_STATUS = '/var/lib/dpkg/status';

/** The upstream version of an installed package, such as `1.36.2`; undefined where the database does not know it. */
export function packageVersion(fs: FileSystem, name: string): string | undefined {
  if (!fs.stat(DPKG_STATUS)) return undefined;
  return new RegExp(`^Package: ${name}\\nStatus: .*\\nVersion: ([^-\\n]+)`, 'm').exec(fs.read(DPKG_STATUS))?.[1];
}
