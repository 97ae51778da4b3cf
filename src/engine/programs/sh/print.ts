import type { AndOr, Assignment, Command, Condition, Pipeline, Redirect, Script, SimpleCommand } from './ast.ts';

/** An assignment as it was written. */
export const assignmentText = (a: Assignment): string => {
  const value = 'elements' in a.value ? `(${a.value.elements.map((e) => `${e.index ? `[${e.index.raw}]${e.append ? '+' : ''}=` : ''}${e.value.raw}`).join(' ')})` : a.value.raw;
  return `${a.name}${a.index ? `[${a.index.raw}]` : ''}${a.append ? '+' : ''}=${value}`;
};

const conditionText = (c: Condition): string => {
  switch (c.type) {
    case 'unary':
      return `${c.operator} ${c.operand.raw}`;
    case 'binary':
      return `${c.left.raw} ${c.operator} ${c.right.raw}`;
    case 'not':
      return `! ${conditionText(c.operand)}`;
    default:
      return `${conditionText(c.left)} ${c.type === 'and' ? '&&' : '||'} ${conditionText(c.right)}`;
  }
};

/** Builds a text, with the bodies of here-documents after the line that they belong to. */
class Printer {
  private out = '';
  private depth = 0;
  private bodies: string[] = [];

  /** `lines`: the commands of a list stand on lines of their own, as in functions. */
  constructor(private readonly lines: boolean) {}

  text(): string {
    if (this.bodies.length > 0) this.newline();
    return this.out;
  }

  private add(text: string): void {
    this.out += text;
  }

  /** `blank`: a blank line follows the bodies of here-documents. */
  private newline(blank = false): void {
    this.out += '\n';
    for (const body of this.bodies.splice(0)) this.out += body;
    if (blank) this.out += '\n';
    this.out += '    '.repeat(this.depth);
  }

  private indented(what: () => void): void {
    this.depth++;
    this.newline();
    what();
    this.depth--;
  }

  /** A list that a reserved word ends. */
  private body(script: Script): void {
    this.indented(() => this.script(script));
    if (!this.out.endsWith('&')) this.add(';');
    this.newline();
  }

  script(script: Script): void {
    script.items.forEach((item, i) => {
      this.andOr(item);
      if (i === script.items.length - 1) return;
      const here = this.bodies.length > 0;
      if (!item.background && !here) this.add(';');
      if (here) this.newline(true);
      else if (this.lines && !item.background) this.newline();
      else this.add(' ');
    });
  }

  private andOr(item: AndOr): void {
    this.pipeline(item.first);
    for (const { operator, pipeline } of item.rest) {
      this.add(` ${operator} `);
      this.pipeline(pipeline);
    }
    if (item.background) this.add(' &');
  }

  private pipeline(pipeline: Pipeline): void {
    if (pipeline.timed) this.add('time ');
    if (pipeline.negated) this.add('! ');
    pipeline.commands.forEach((command, i) => {
      if (i > 0) this.add(pipeline.both[i - 1] ? ' 2>&1 | ' : ' | ');
      this.command(command);
    });
  }

  private simple(command: SimpleCommand): void {
    const words = command.words.map((w, i) => (command.arrays?.has(i) ? assignmentText(command.arrays.get(i)!) : w.raw));
    this.add([...command.assignments.map(assignmentText), ...words].join(' '));
  }

  private redirects(redirects: readonly Redirect[]): void {
    for (const r of redirects) {
      if (!/(^|\s)$/.test(this.out)) this.add(' ');
      const from = r.variable === undefined ? (r.fd === undefined ? '' : String(r.fd)) : `{${r.variable}}`;
      if (r.operator === '<<') {
        this.add(`${from}<<${r.target.raw}`);
        this.bodies.push(`${r.body?.raw ?? ''}${r.target.plain ?? r.target.raw}\n`);
      } else this.add(`${r.operator === '>&' && from === '' ? '1' : r.operator === '<&' && from === '' ? '0' : from}${r.operator}${/&/.test(r.operator) ? '' : ' '}${r.target.raw}`);
    }
  }

  command(command: Command): void {
    if (command.type === 'function') {
      this.add(`function ${command.name} () `);
      this.newline();
      this.command(command.body);
      return;
    }
    if (command.type === 'simple') this.simple(command);
    else this.compound(command);
    this.redirects(command.redirects);
  }

  private compound(command: Exclude<Command, { type: 'simple' | 'function' }>): void {
    switch (command.type) {
      case 'group':
        this.add('{ ');
        if (this.lines) {
          this.indented(() => this.script(command.body));
          this.newline();
          this.add('}');
        } else {
          this.script(command.body);
          this.add('; }');
        }
        return;
      case 'subshell':
        this.add('( ');
        this.script(command.body);
        this.add(' )');
        return;
      case 'if':
        command.branches.forEach(({ condition, body }, i) => {
          if (i === 0) this.add('if ');
          else {
            this.add('else');
            this.depth++;
            this.newline();
            this.add('if ');
          }
          this.script(condition);
          this.add('; then');
          this.body(body);
        });
        if (command.otherwise) {
          this.add('else');
          this.body(command.otherwise);
        }
        this.add('fi');
        for (let i = 1; i < command.branches.length; i++) {
          this.depth--;
          this.add(';');
          this.newline();
          this.add('fi');
        }
        return;
      case 'while':
        this.add(command.until ? 'until ' : 'while ');
        this.script(command.condition);
        this.add('; do');
        this.body(command.body);
        this.add('done');
        return;
      case 'for':
      case 'select':
        this.add(`${command.type} ${command.name} in ${command.words ? command.words.map((w) => w.raw).join(' ') : '"$@"'};`);
        this.newline();
        this.add('do');
        this.body(command.body);
        this.add('done');
        return;
      case 'arithmetic-for':
        this.add(`for ((${command.init.raw.trim()}; ${command.test.raw.trim()}; ${command.step.raw.trim()}))`);
        this.newline();
        this.add('do');
        this.body(command.body);
        this.add('done');
        return;
      case 'case':
        this.add(`case ${command.word.raw} in `);
        this.indented(() =>
          command.items.forEach((item, i) => {
            if (i > 0) this.newline();
            this.add(`${item.patterns.map((p) => p.raw).join(' | ')})`);
            this.indented(() => this.script(item.body));
            this.newline();
            this.add(item.end);
          }),
        );
        this.newline();
        this.add('esac');
        return;
      case 'arithmetic':
        this.add(`((${command.expression.raw}))`);
        return;
      case 'coproc':
        this.add(`coproc ${command.name} ${commandText(command.body)}`);
        return;
      case 'condition':
        this.add(`[[ ${conditionText(command.condition)} ]]`);
    }
  }
}

/** The line of a loop or `case` before its commands. */
const headText = (command: Command): string | undefined => {
  if (command.type === 'for' || command.type === 'select') return `${command.type} ${command.name} in ${command.words ? command.words.map((w) => w.raw).join(' ') : '"$@"'}`;
  return command.type === 'case' ? `case ${command.word.raw} in ` : undefined;
};

/** What `$BASH_COMMAND` holds: a command, or the head of one that others are in. */
export const runningText = (command: Command): string => headText(command) ?? commandText(command);

/** A command as bash prints it: in what it says of one that a signal has ended. */
export function commandText(command: Command): string {
  const printer = new Printer(false);
  printer.command(command);
  return printer.text();
}

/** A function as `type` and `declare -f` print it, without a newline at its end. */
export function functionText(name: string, body: Command): string {
  const printer = new Printer(true);
  const whole: Command = body.type === 'group' ? body : { type: 'group', body: { items: [{ first: { commands: [body], both: [], negated: false, text: '' }, rest: [], background: false, text: '' }] }, redirects: [], line: 0 };
  printer.command(whole);
  return `${name} () \n${printer.text()}`;
}
