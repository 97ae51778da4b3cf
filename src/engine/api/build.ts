/** What Kubernetes' programs were built from, as /version tells it (apimachinery: pkg/version.Info). */
export const serverVersion = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.2',
  gitCommit: 'oracle',
  gitTreeState: 'clean',
  buildDate: '2026-06-17T18:00:00Z',
  goVersion: 'go1.26.10',
  compiler: 'gc',
  platform: 'linux/amd64',
};
