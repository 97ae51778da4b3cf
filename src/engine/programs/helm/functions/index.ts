import type { Random } from '../../../sim/random.ts';
import type { Functions } from '../../lib/gotemplate/template.ts';
import { fn } from '../../lib/gotemplate/values.ts';
import { dateFunctions } from './dates.ts';
import { dictFunctions } from './dicts.ts';
import { encodingFunctions } from './encoding.ts';
import { listFunctions } from './lists.ts';
import { numberFunctions } from './numbers.ts';
import { pathFunctions } from './paths.ts';
import { patternFunctions } from './patterns.ts';
import { randomFunctions } from './random.ts';
import { stringFunctions } from './strings.ts';
import { typeFunctions } from './types.ts';
import { versionFunctions } from './versions.ts';

/** Functions of Helm's that work on keys and certificates, or on formats that nothing here reads. */
const unsimulated = [
  ...['bcrypt', 'htpasswd', 'derivePassword', 'genPrivateKey', 'buildCustomCert', 'genCA', 'genCAWithKey', 'genSelfSignedCert', 'genSelfSignedCertWithKey'],
  ...['genSignedCert', 'genSignedCertWithKey', 'encryptAES', 'decryptAES', 'randBytes', 'sha512sum', 'toToml', 'fromToml', 'toDate', 'mustToDate', 'durationRound'],
];

const refused = (name: string) =>
  fn('...any', () => {
    throw new Error(`${name} is a function of Helm's templates, but is not simulated here`);
  });

/** What Helm's templates may call besides text/template's own, without what depends on the chart (engine.funcMap). */
export const helmFunctions = (sources: { random: Random; now(): number }): Functions => ({
  ...Object.fromEntries(unsimulated.map((name) => [name, refused(name)])),
  ...stringFunctions,
  ...numberFunctions,
  ...listFunctions,
  ...typeFunctions,
  ...dictFunctions,
  ...encodingFunctions,
  ...patternFunctions,
  ...versionFunctions,
  ...pathFunctions,
  ...dateFunctions(sources.now),
  ...randomFunctions(sources.random),
});
