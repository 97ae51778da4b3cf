import type { Functions } from '../../lib/gotemplate/template.ts';
import { GoObject, fn } from '../../lib/gotemplate/values.ts';
import { parseVersion, satisfies } from '../semver.ts';

const version = (text: string): GoObject => {
  const { major, minor, patch, prerelease, metadata } = parseVersion(text);
  const whole = `${major}.${minor}.${patch}${prerelease ? `-${prerelease}` : ''}${metadata ? `+${metadata}` : ''}`;
  const fields = { Major: major, Minor: minor, Patch: patch, Prerelease: prerelease, Metadata: metadata, Original: text };
  const methods = Object.fromEntries([...Object.entries(fields), ['String', whole] as const].map(([name, value]) => [name, fn('', () => value)]));
  return new GoObject('*semver.Version', fields, methods, whole);
};

/** sprig's functions on semantic versions. */
export const versionFunctions: Functions = {
  semver: fn('string', ([s]: [string]) => version(s)),
  semverCompare: fn('string string', ([constraint, s]: [string, string]) => satisfies(constraint, s)),
};
