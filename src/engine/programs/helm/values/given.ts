import type { Context } from '../../kubectl/context.ts';
import type { FlagSpec } from '../../kubectl/flags/spec.ts';
import { resolvePath } from '../../kubectl/text/path.ts';
import { isGoMap } from '../../lib/gotemplate/values.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Values } from '../chart/chart.ts';
import { readValues } from '../chart/load.ts';
import { setInto, setJsonInto, typed } from './set.ts';

/** The flags that give values. */
export const valueFlags: readonly FlagSpec[] = [
  { name: 'values', shorthand: 'f', type: 'stringSlice', usage: 'A YAML file with values; may be repeated.', completion: 'file' },
  { name: 'set', type: 'stringArray', usage: 'Values as key1=val1,key2=val2; may be repeated.' },
  { name: 'set-file', type: 'stringArray', usage: 'Values from files as key1=path1,key2=path2; may be repeated.' },
  { name: 'set-json', type: 'stringArray', usage: 'Values in JSON as key1=jsonval1; may be repeated.' },
  { name: 'set-literal', type: 'stringArray', usage: 'One value as it stands, as key=value.' },
  { name: 'set-string', type: 'stringArray', usage: 'Values that are always strings; may be repeated.' },
];

const over = (into: Values, from: Values): Values => {
  for (const [key, value] of Object.entries(from)) into[key] = isGoMap(value) && isGoMap(into[key]) ? over({ ...into[key] }, value) : value;
  return into;
};

const tried = (flag: string, run: () => void): void => {
  try {
    run();
  } catch (error) {
    throw new Error(`failed parsing ${flag} data: ${(error as Error).message}`);
  }
};

/** The values that -f and the --set flags give, later ones over earlier ones (values.Options.MergeValues). */
export function* givenValues(context: Context): Task<Values> {
  const { flags, process } = context;
  let out: Values = {};
  for (const file of flags.list('values')) {
    if (/^https?:\/\//.test(file)) throw new Error(`Get ${JSON.stringify(file)}: dial tcp: lookup ${new RegExp('//([^/:]*)').exec(file)?.[1]}: no such host`);
    if (file !== '-' && !process.machine.fs.stat(resolvePath(process, file))) throw new Error(`open ${file}: no such file or directory`);
    const text = yield* context.read(file === '-' ? '-' : resolvePath(process, file));
    out = over(out, readValues(text, `failed to parse ${file}`));
  }
  for (const text of flags.list('set-json')) tried('--set-json', () => (text.startsWith('{') ? over(out, readValues(text, 'json')) : setJsonInto(out, text)));
  for (const text of flags.list('set')) tried('--set', () => setInto(out, text, typed));
  for (const text of flags.list('set-string')) tried('--set-string', () => setInto(out, text, (t) => t));
  for (const text of flags.list('set-file')) tried('--set-file', () => setInto(out, text, (t) => process.machine.fs.read(resolvePath(process, t))));
  for (const text of flags.list('set-literal')) {
    const at = text.indexOf('=');
    tried('--set-literal', () => setInto(out, `${text.slice(0, at)}=x`, () => text.slice(at + 1)));
  }
  return out;
}
