import { BrokenPipe, FsError, type Program } from '../../hosts/types.ts';
import { parseYaml } from '../../api/yaml/parse.ts';
import { ambiguous } from '../../api/yaml/scalars.ts';
import { YamlError } from '../../api/yaml/tokens.ts';
import { at } from '../lib/paths.ts';
import { program } from '../lib/program.ts';
import { openOperand, readAll } from '../lib/text.ts';
import { Jq } from './jq/evaluate.ts';
import { JqSyntaxError } from './jq/lexer.ts';
import { TooLong } from './jq/machine.ts';
import { JqError, toJson, type Json } from './jq/values.ts';

const plain = /^[A-Za-z0-9_./~$(<=>+-][^\x00-\x1f\x7f]*$/;

function scalar(v: Json, indent: string): string {
  if (typeof v !== 'string') return toJson(v);
  if (v.includes('\n') && !/[\x00-\x08\x0b-\x1f]/.test(v)) {
    const body = v.replace(/\n+$/, '');
    const chomp = v.endsWith('\n\n') ? '|+' : v.endsWith('\n') ? '|' : '|-';
    return `${chomp}\n${body
      .split('\n')
      .map((l) => (l === '' ? '' : `${indent}${l}`))
      .join('\n')}`;
  }
  return !ambiguous(v) && plain.test(v) && !/: |:$| #|\s$/.test(v) && !/^[-?] |^[-?]$/.test(v) ? v : JSON.stringify(v);
}

/** YAML in blocks, keys in the order in which they came. */
function block(v: Json, indent: string): string {
  if (Array.isArray(v)) {
    if (v.length === 0) return `${indent}[]\n`;
    return v
      .map((item) => {
        if (item !== null && typeof item === 'object' && Object.keys(item).length > 0) return `${indent}- ${block(item, `${indent}  `).slice(indent.length + 2)}`;
        return `${indent}- ${item !== null && typeof item === 'object' ? toJson(item) : scalar(item, `${indent}  `)}\n`;
      })
      .join('');
  }
  if (v !== null && typeof v === 'object') {
    const keys = Object.keys(v);
    if (keys.length === 0) return `${indent}{}\n`;
    return keys
      .map((k) => {
        const value = v[k]!;
        if (value !== null && typeof value === 'object' && Object.keys(value).length > 0) return `${indent}${scalar(k, '')}:\n${block(value, `${indent}  `)}`;
        return `${indent}${scalar(k, '')}: ${value !== null && typeof value === 'object' ? toJson(value) : scalar(value, `${indent}  `)}\n`;
      })
      .join('');
  }
  return `${indent}${typeof v === 'string' ? v : toJson(v)}\n`;
}

const documents = (text: string): Json[] =>
  text
    .split(/^---(?:[ \t].*)?$/m)
    .filter((d, _, all) => d.trim() !== '' || all.length === 1)
    .map((d) => (parseYaml(d) ?? null) as Json);

/** yq (mikefarah's): jq's expressions over YAML. Comments are not kept. */
export const yq: Program = program(
  'e|expression: i|inplace o|output-format: p|input-format: r|unwrapScalar n|null-input P|prettyPrint I|indent: M|no-colors C|colors N|no-doc j|tojson s:',
  function* (call) {
    const { o, p } = call;
    const words = [...call.args];
    if (words[0] === 'e' || words[0] === 'eval' || words[0] === 'eval-all' || words[0] === 'ea') words.shift();
    const exists = (name: string) => name === '-' || p.machine.fs.stat(at(p.cwd, name))?.type === 'file';
    const expression = o.get('e') ?? (words.length > 0 && !(words.length === 1 && exists(words[0]!)) ? words.shift()! : '.');
    const json = o.has('j') || o.get('o')?.startsWith('j') === true;
    try {
      const jq = new Jq(expression.replace(/\bstrenv\((\w+)\)|\benv\((\w+)\)/g, (_, a: string | undefined, b: string | undefined) => `$ENV.${a ?? b}`), { now: () => p.sim.now(), env: p.env, input: () => undefined, debug: () => {} });
      const show = (inputs: readonly Json[]): string => {
        const results: string[] = [];
        for (const input of inputs) for (const out of jq.run(input)) results.push(json ? `${toJson(out, { indent: o.get('I') === '0' ? undefined : '  ' })}\n` : block(out, ''));
        return results.join(inputs.length > 1 && results.length === inputs.length && !json && !o.has('N') ? '---\n' : '');
      };
      if (o.has('n')) {
        yield* call.out(show([null]));
        return 0;
      }
      for (const name of words.length > 0 ? words : ['-']) {
        const text = yield* readAll(openOperand(p, name));
        const out = show(documents(text));
        if (o.has('i')) p.machine.fs.write(at(p.cwd, name), out);
        else yield* call.out(out);
      }
      return 0;
    } catch (error) {
      if (error instanceof BrokenPipe) throw error;
      const say = (message: string) => p.stderr.write(`Error: ${message}\n`);
      if (error instanceof FsError) yield* say(`open ${error.path}: ${error.strerror.toLowerCase()}`);
      else if (error instanceof YamlError) yield* say(`bad file '-': ${error.message}`);
      else if (error instanceof JqError || error instanceof JqSyntaxError) yield* say(error.message);
      else if (error instanceof TooLong) yield* say('the expression does not end');
      else throw error;
      return 1;
    }
  },
);
