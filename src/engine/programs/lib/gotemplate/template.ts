import { goQuote } from '../../kubectl/text/gofmt.ts';
import { builtins } from './builtins.ts';
import { ExecError, Execution, type Surroundings } from './execute.ts';
import type { Action } from './nodes.ts';
import { Parser, isEmpty } from './parse.ts';
import type { TemplateFunction, Value } from './values.ts';

export type Functions = Readonly<Record<string, TemplateFunction>>;

/** Templates that know each other by name, with the functions that they may call (text/template's Template). */
export class Templates implements Surroundings {
  private readonly bodies: Map<string, readonly Action[]>;

  constructor(
    private functions: Functions,
    readonly missingKey: Surroundings['missingKey'],
    from?: Templates,
  ) {
    this.bodies = new Map(from?.bodies);
  }

  /** A copy: what is defined in it is not seen in this one. */
  clone(functions: Functions): Templates {
    return new Templates({ ...this.functions, ...functions }, this.missingKey, this);
  }

  /** Adds functions. */
  provide(functions: Functions): void {
    this.functions = { ...this.functions, ...functions };
  }

  function(name: string): TemplateFunction | undefined {
    return Object.hasOwn(this.functions, name) ? this.functions[name] : undefined;
  }

  template(name: string): readonly Action[] | undefined {
    return this.bodies.get(name);
  }

  /** Parses a text under a name, and takes in what it defines. Throws an Error: `template: NAME:LINE: ...`. */
  parse(name: string, text: string): void {
    const defined = new Map<string, Action[]>();
    const define = (title: string, body: Action[]): void => {
      const old = defined.get(title);
      if (old && !isEmpty(old)) {
        if (isEmpty(body)) return;
        throw new Error(`template: multiple definition of template ${goQuote(title)}`);
      }
      defined.set(title, body);
    };
    const known = (word: string): boolean => Object.hasOwn(this.functions, word) || Object.hasOwn(builtins, word);
    const own = new Parser({ name, text }, known, define).parse();
    if (!defined.has(name) || isEmpty(defined.get(name)!)) defined.set(name, own);
    // A body of white space does not take the place of one that says something.
    for (const [title, body] of defined) if (!isEmpty(body) || !this.bodies.has(title)) this.bodies.set(title, body);
  }

  /** Fills a template in; `write` gets its parts in order. Throws ExecError. */
  execute(name: string, data: Value, write: (text: string) => void): void {
    const body = this.bodies.get(name);
    if (!body) throw new Error(`template: no template ${goQuote(name)} associated with template "gotpl"`);
    new Execution(this, name, write, data).list(body, data);
  }

  /** As `execute`, with the text as the answer. */
  render(name: string, data: Value): string {
    const parts: string[] = [];
    this.execute(name, data, (text) => parts.push(text));
    return parts.join('');
  }
}

export { ExecError };
