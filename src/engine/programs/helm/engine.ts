import { goQuote } from '../kubectl/text/gofmt.ts';
import { compareBytes } from '../kubectl/text/json.ts';
import { ExecError, Interruption } from '../lib/gotemplate/execute.ts';
import { Templates, type Functions } from '../lib/gotemplate/template.ts';
import { fn, type Value } from '../lib/gotemplate/values.ts';

/** A template of a chart with the values of its scope. */
export interface Renderable {
  text: string;
  /** What the template's dot is; `Template` is added to it. */
  scope: Record<string, Value>;
  basePath: string;
}

export interface EngineOptions {
  functions: Functions;
  /** helm lint: `required` and `fail` tell instead of ending the work. */
  lint?: (line: string) => void;
  /** What `lookup` gives; an empty map without it. */
  lookup?: (apiVersion: string, kind: string, namespace: string, name: string) => Value;
}

const warningStart = 'HELM_ERR_START';
const warningEnd = 'HELM_ERR_END';
const deepestInclude = 1000;

const withoutMissing = (text: string): string => text.replaceAll('<no value>', '');

const within = <T>(prefix: string, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    if (error instanceof Interruption) throw error;
    throw new Error(`${prefix}: ${(error as Error).message}`);
  }
};

/** Renders the templates of a chart (engine.Engine). */
class Engine {
  private readonly depths = new Map<string, number>();

  constructor(private readonly options: EngineOptions) {}

  templates(): Templates {
    const templates = new Templates({ ...this.options.functions, ...this.own() }, 'zero');
    templates.provide(this.nesting(templates));
    return templates;
  }

  private own(): Functions {
    const { lint, lookup } = this.options;
    return {
      required: fn('string any', ([warning, value]: [string, Value]) => {
        if (value !== null && value !== '') return value;
        if (!lint) throw new Error(warningStart + warning + warningEnd);
        lint(`engine.go:206: [INFO] Missing required value: ${warning}`);
        return '';
      }),
      fail: fn('string', ([message]: [string]) => {
        if (!lint) throw new Error(warningStart + message + warningEnd);
        lint(`engine.go:227: [INFO] Fail: ${message}`);
        return '';
      }),
      lookup: fn('string string string string', (args: [string, string, string, string]) => lookup?.(...args) ?? {}),
    };
  }

  /** The functions that run other templates. */
  private nesting(templates: Templates, name = 'gotpl'): Functions {
    return {
      include: fn('string any', ([title, data]: [string, Value]) => this.include(templates, title, data)),
      tpl: fn('string any', ([text, data]: [string, Value]) => this.tpl(templates, name, text, data)),
    };
  }

  private include(templates: Templates, name: string, data: Value): string {
    const depth = this.depths.get(name) ?? 0;
    if (depth > deepestInclude) throw new Error(`rendering template has a nested reference name: ${name}: unable to execute template`);
    this.depths.set(name, depth + 1);
    try {
      return templates.render(name, data);
    } finally {
      this.depths.set(name, depth);
    }
  }

  private tpl(parent: Templates, name: string, text: string, data: Value): string {
    const templates = parent.clone({});
    templates.provide(this.nesting(templates, name));
    within(`cannot parse template ${goQuote(text)}`, () => templates.parse(name, text));
    return withoutMissing(within(`error during tpl function execution for ${goQuote(text)}`, () => templates.render(name, data)));
  }
}

/** Deepest folders first, in each by name backwards: helpers of the parent win. */
const parseOrder = (names: Iterable<string>): string[] => {
  const depth = (name: string): number => name.split('/').length;
  return [...names].sort((a, b) => depth(b) - depth(a) || compareBytes(b, a));
};

const parseFailure = (error: unknown): Error => {
  const parts = (error as Error).message.split(': ');
  return new Error(`parse error at (${parts[1]}): ${parts.at(-1)}`);
};

const executionFailure = (error: unknown): unknown => {
  if (!(error instanceof ExecError)) return error;
  const [, location, rest] = /^[^:]*: (.*?): ([\s\S]*)$/.exec(error.message) ?? [];
  const from = rest?.indexOf(warningStart) ?? -1;
  const to = rest?.lastIndexOf(warningEnd) ?? -1;
  return from >= 0 && to > from ? new Error(`execution error at (${location}): ${rest!.slice(from + warningStart.length, to)}`) : error;
};

/** Renders every template but the partials (`_name`), by its name. Throws an Error in Helm's words. */
export const renderTemplates = (all: ReadonlyMap<string, Renderable>, options: EngineOptions): Map<string, string> => {
  const templates = new Engine(options).templates();
  const order = parseOrder(all.keys());
  for (const name of order) {
    try {
      templates.parse(name, all.get(name)!.text);
    } catch (error) {
      throw parseFailure(error);
    }
  }
  const out = new Map<string, string>();
  for (const name of order) {
    if (name.slice(name.lastIndexOf('/') + 1).startsWith('_')) continue;
    const { scope, basePath } = all.get(name)!;
    scope.Template = { Name: name, BasePath: basePath };
    try {
      out.set(name, withoutMissing(templates.render(name, scope)));
    } catch (error) {
      throw executionFailure(error);
    }
  }
  return out;
};

/** Templates with Helm's functions, for texts that are in no chart. */
export const engineTemplates = (options: EngineOptions): Templates => new Engine(options).templates();
