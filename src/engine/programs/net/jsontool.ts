import { FsError, type Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { at } from '../lib/paths.ts';
import { readAll } from '../lib/text.ts';
import { decode, DecodeError, encode, type Layout } from './pyjson.ts';

const usage = `usage: python -m json.tool [-h] [--sort-keys] [--no-ensure-ascii]
                           [--json-lines]
                           [--indent INDENT | --tab | --no-indent | --compact]
                           [infile] [outfile]
`;

interface Settings extends Layout {
  lines: boolean;
  files: string[];
}

/** Reads the command line of json.tool (Lib/json/tool.py); a string is what argparse says of a wrong one. */
function settings(words: readonly string[]): Settings | string {
  const found: Settings = { indent: '    ', itemSeparator: ', ', keySeparator: ': ', sortKeys: false, ascii: true, lines: false, files: [] };
  for (let i = 0; i < words.length; i++) {
    const [name, given] = words[i]!.split(/=(.*)/s) as [string, string | undefined];
    if (name === '--sort-keys') found.sortKeys = true;
    else if (name === '--no-ensure-ascii') found.ascii = false;
    else if (name === '--json-lines') found.lines = true;
    else if (name === '--tab') found.indent = '\t';
    else if (name === '--no-indent') found.indent = undefined;
    else if (name === '--compact') Object.assign(found, { indent: undefined, itemSeparator: ',', keySeparator: ':' });
    else if (name === '--indent') {
      const width = given ?? words[++i];
      if (width === undefined) return 'argument --indent: expected one argument';
      if (!/^-?\d+$/.test(width)) return `argument --indent: invalid int value: '${width}'`;
      found.indent = ' '.repeat(Math.max(0, Number(width)));
    } else if (name.startsWith('-') && name !== '-') return `unrecognized arguments: ${words[i]}`;
    else if (found.files.length === 2) return `unrecognized arguments: ${words[i]}`;
    else found.files.push(words[i]!);
  }
  return found;
}

function* refuse(p: Process, why: string): Task<number> {
  yield* p.stderr.write(`${usage}python -m json.tool: error: ${why}\n`);
  return 2;
}

/** `python3 -m json.tool`: JSON laid out, or what is wrong with it. */
export function* jsonTool(p: Process, words: readonly string[]): Task<number> {
  if (words.includes('-h') || words.includes('--help')) {
    yield* p.stdout.write(usage);
    return 0;
  }
  const how = settings(words);
  if (typeof how === 'string') return yield* refuse(p, how);
  const [infile = '-', outfile = '-'] = how.files;
  let text: string;
  try {
    text = infile === '-' ? yield* readAll(p.stdin) : p.machine.fs.read(at(p.cwd, infile));
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return yield* refuse(p, `argument infile: can't open '${infile}': [Errno 2] No such file or directory: '${infile}'`);
  }
  try {
    const texts = how.lines ? text.split('\n').filter((line, i, all) => i < all.length - 1 || line !== '') : [text];
    const out = texts.map((one) => `${encode(decode(one), how)}\n`).join('');
    if (outfile === '-') yield* p.stdout.write(out);
    else p.machine.fs.write(at(p.cwd, outfile), out);
    return 0;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    yield* p.stderr.write(`${error.message}\n`);
    return 1;
  }
}
