import { BrokenPipe, FsError, type Program } from '../../hosts/types.ts';
import { YamlError } from '../../api/yaml/tokens.ts';
import { at } from '../lib/paths.ts';
import { program, type Call } from '../lib/program.ts';
import { openOperand, readAll } from '../lib/text.ts';
import type { Task } from '../../sim/sim.ts';
import { Evaluator } from './evaluate.ts';
import { parseExpression, type Expression } from './expression.ts';
import { decode, encode, type Format } from './formats.ts';
import { descend, isTrue, Node, nullNode, stringNode, YqError } from './node.ts';
import { readDocuments } from './read.ts';
import { writeYaml } from './write.ts';

const VERSION = 'yq (https://github.com/mikefarah/yq/) version v4.48.1';

const formats: Readonly<Record<string, Format>> = { a: 'yaml', auto: 'yaml', y: 'yaml', yaml: 'yaml', yml: 'yaml', j: 'json', json: 'json', p: 'props', props: 'props', properties: 'props', c: 'csv', csv: 'csv', t: 'tsv', tsv: 'tsv' };

function formatOf(name: string | undefined, file: string | undefined): Format {
  if (name === undefined) return file?.endsWith('.json') === true ? 'json' : file?.endsWith('.properties') === true ? 'props' : 'yaml';
  const found = formats[name];
  if (!found) throw new YqError(/^(?:x|xml|h|hcl|toml|l|lua|s|shell|base64|uri|ini|i|ky|kyaml|k)$/.test(name) ? `format '${name}' is not simulated here` : `unknown format '${name}' please use [yaml|json|props|csv|tsv]`);
  return found;
}

/** Prints results, with `---` between those of different documents. */
class Printer {
  private last: { document: number; file: number } | undefined;
  text = '';
  /** Something was printed that is neither null nor false. */
  truthy = false;

  constructor(
    private readonly format: Format,
    private readonly options: { indent: number; raw: boolean; separators: boolean },
  ) {}

  print(nodes: readonly Node[]): void {
    for (const node of nodes) {
      const source = node.root.source ?? this.last ?? { document: 0, file: 0, name: '' };
      const { text } = this;
      const body = this.body(node);
      const other = this.last && (this.last.document !== source.document || this.last.file !== source.file);
      if (other && this.options.separators && this.format === 'yaml' && !body.startsWith('---\n')) this.text = `${text}---\n`;
      this.text += body;
      this.last = source;
      this.truthy ||= isTrue(node);
    }
  }

  private body(node: Node): string {
    if (this.format !== 'yaml') {
      if (this.options.raw && node.real.scalar) return `${node.real.isNull ? 'null' : node.real.value}\n`;
      return encode(this.format, node.real, this.options.indent).replace(/\n?$/, this.format === 'props' ? '$&' : '\n');
    }
    const shown = node.parent && (node.head || node.leading) ? Object.assign(node.copy(), { leading: '' }) : node;
    if (!this.options.raw || !shown.scalar || shown.anchor || shown.style === 'tagged') return writeYaml(shown, this.options.indent);
    return `${shown.parent ? '' : shown.leading}${shown.value}${shown.line && !shown.parent ? ` # ${shown.line}` : ''}\n`;
  }
}

const spec =
  'e|exit-status i|inplace o|output-format: p|input-format: r|unwrapScalar? n|null-input P|prettyPrint I|indent: M|no-colors C|colors N|no-doc j|tojson s|split-exp: V|version E|expression: from-file: 0|nul-output v|verbose h|header-preprocess? security-enable-system-operator string-interpolation?';

/** An option's value, which may follow its letter after `=`, as cobra reads it. */
const valueOf = ({ o }: Call, name: string): string | undefined => o.get(name)?.replace(/^=/, '');

const fileText = ({ p }: Call, name: string): string | null => (p.machine.fs.stat(at(p.cwd, name))?.type === 'file' ? p.machine.fs.read(at(p.cwd, name)) : null);

/** The expression and the files of a command line; the expression may be left out where the first word is a file. */
function operands(call: Call): { together: boolean; expression: Expression; files: readonly string[] } {
  const words = [...call.args];
  const together = words[0] === 'ea' || words[0] === 'eval-all';
  if (together || words[0] === 'e' || words[0] === 'eval') words.shift();
  const file = valueOf(call, 'from-file');
  const named = file === undefined ? valueOf(call, 'E') : (fileText(call, file) ?? '');
  const alone = words.length === 0 || (words.length === 1 && (words[0] === '-' || fileText(call, words[0]!) !== null));
  return { together, expression: parseExpression(named ?? (alone ? '.' : words.shift()!)), files: words };
}

/** The documents of a file, `-` for standard input; one null for an empty one. */
function* documentsOf(call: Call, name: string, file: number): Task<Node[]> {
  const text = yield* readAll(openOperand(call.p, name));
  const format = formatOf(valueOf(call, 'p'), name);
  const source = { document: 0, file, name };
  try {
    const found = format === 'yaml' ? readDocuments(text, { file, name }) : [Object.assign(decode(format, text), { source })];
    if (format === 'json') for (const node of found.flatMap((root) => descend(root, true))) node.style = '';
    return found.length > 0 || text.trim() !== '' ? found : [Object.assign(new Node('scalar', '!!null'), { source })];
  } catch (error) {
    if (error instanceof YamlError) throw new YqError(`bad file '${name}': ${error.message}`);
    throw error;
  }
}

function printerOf(call: Call, file: string | undefined): Printer {
  const { o } = call;
  const format = formatOf(o.has('j') ? 'json' : valueOf(call, 'o'), file);
  return new Printer(format, { indent: Number(valueOf(call, 'I') ?? '2'), raw: o.has('r') ? valueOf(call, 'r') !== 'false' : format === 'yaml', separators: !o.has('N') });
}

/** `-s`: every result into a file of its own, whose name an expression tells. */
function splitInto({ p }: Call, evaluator: Evaluator, naming: string, results: readonly Node[], first: number): void {
  results.forEach((node, i) => {
    const name = evaluator.run(parseExpression(naming), [node], new Map([['index', [stringNode(String(first + i))]]]))[0]?.value ?? '';
    p.machine.fs.write(at(p.cwd, /\.\w+$/.test(name) ? name : `${name}.yml`), writeYaml(node));
  });
}

function* run(call: Call): Task<number> {
  const { p, o } = call;
  const { together, expression, files } = operands(call);
  const printer = printerOf(call, files[0]);
  const evaluator = new Evaluator({ together, env: new Map(Object.entries(p.env)), now: () => p.sim.now(), file: (name) => fileText(call, name), show: (node) => (node.scalar ? node.value : writeYaml(node).trimEnd()) });
  const naming = valueOf(call, 's');
  let split = 0;
  const show = (nodes: readonly Node[]): void => {
    const results = evaluator.run(expression, nodes);
    if (o.has('P')) for (const node of results.flatMap((r) => descend(r, true))) node.style = '';
    if (naming === undefined) printer.print(results);
    else splitInto(call, evaluator, naming, results, split);
    split += results.length;
  };
  const roots: Node[] = [];
  for (const [file, name] of (o.has('n') ? [] : files.length > 0 ? files : ['-']).entries()) {
    const found = yield* documentsOf(call, name, file);
    if (together) roots.push(...found);
    else for (const root of found) show([root]);
  }
  if (o.has('n')) show([nullNode()]);
  else if (together) show(roots);
  if (o.has('i') && files[0] !== undefined) p.machine.fs.write(at(p.cwd, files[0]), printer.text);
  else yield* call.out(o.has('0') ? printer.text.replaceAll('\n', '\0') : printer.text);
  if (!o.has('e') || printer.truthy) return 0;
  yield* p.stderr.write('Error: no matches found\n');
  return 1;
}

/** yq v4 (github.com/mikefarah/yq): its expressions over YAML, JSON, properties and tables, with comments and styles kept. */
const yq: Program = program(
  spec,
  function* (call) {
    const { o, p } = call;
    try {
      if (!o.has('V')) return yield* run(call);
      yield* call.out(`${VERSION}\n`);
      return 0;
    } catch (error) {
      if (error instanceof BrokenPipe) throw error;
      if (error instanceof FsError) yield* p.stderr.write(`Error: open ${error.path}: ${error.strerror.toLowerCase()}\n`);
      else if (error instanceof YqError || error instanceof YamlError) yield* p.stderr.write(`Error: ${error.message}\n`);
      else throw error;
      return 1;
    }
  },
  { version: () => `${VERSION}\n` },
);

export const programs = { yq } as const;
