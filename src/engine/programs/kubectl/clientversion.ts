/** A version of kubectl or of a server (apimachinery version.Info). */
export interface VersionInfo {
  major: string;
  minor: string;
  emulationMajor?: string;
  emulationMinor?: string;
  minCompatibilityMajor?: string;
  minCompatibilityMinor?: string;
  gitVersion: string;
  gitCommit: string;
  gitTreeState: string;
  buildDate: string;
  goVersion: string;
  compiler: string;
  platform: string;
}

/** The kubectl that this one is like (version.Info). */
export const clientVersion: VersionInfo = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.4',
  gitCommit: 'bb826b1d48562f110659e64e8ec444327433db95',
  gitTreeState: 'clean',
  buildDate: '2026-09-29T20:03:31Z',
  goVersion: 'go1.27.1',
  compiler: 'gc',
  platform: 'linux/amd64',
};

const FIELDS = ['major', 'minor', 'emulationMajor', 'emulationMinor', 'minCompatibilityMajor', 'minCompatibilityMinor', 'gitVersion', 'gitCommit', 'gitTreeState', 'buildDate', 'goVersion', 'compiler', 'platform'] as const;

/** As Go writes the struct (%#v). */
const goSyntax = (version: VersionInfo): string => `version.Info{${FIELDS.map((f) => `${f[0]!.toUpperCase()}${f.slice(1)}:${JSON.stringify(version[f] ?? '')}`).join(', ')}}`;

/** What is wrong with a server's version where it must be kubectl's; undefined where they are the same (discovery.MatchesServerVersion). */
export const versionMismatch = (server: VersionInfo): Error | undefined =>
  FIELDS.every((f) => (server[f] ?? '') === (clientVersion[f] ?? '')) ? undefined : new Error(`server version (&${goSyntax(server)}) differs from client version (${goSyntax(clientVersion)})`);
