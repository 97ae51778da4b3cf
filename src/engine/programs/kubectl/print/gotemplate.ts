import { builtins } from '../../lib/gotemplate/builtins.ts';
import { Templates } from '../../lib/gotemplate/template.ts';
import { fn, Float, Int64, type Value } from '../../lib/gotemplate/values.ts';
import { messageOf } from '../errors.ts';
import { decodeStrictBase64 } from '../../../api/base64.ts';
import { goQuote, goValue } from '../text/gofmt.ts';
import { compactJson } from '../text/json.ts';

/** Decoded JSON as apimachinery's util/json holds it: whole numbers are int64. */
const fromObject = (value: unknown): Value => {
  if (typeof value === 'number') return Number.isInteger(value) ? new Int64(value) : new Float(value);
  if (Array.isArray(value)) return value.map(fromObject);
  if (value === null || typeof value !== 'object') return (value ?? null) as Value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fromObject(v)]));
};

const exists = ([item, ...keys]: readonly Value[]): boolean => {
  if (keys.length === 0) return true;
  try {
    const found = builtins.index!.call([item, ...keys]);
    return found !== null && found !== undefined;
  } catch {
    return false;
  }
};

const decode = ([text]: [string]): string => {
  try {
    return decodeStrictBase64(text);
  } catch (error) {
    throw new Error(`base64 decode failed: ${messageOf(error)}`);
  }
};

/** What kubectl adds to text/template's functions. */
const functions = { exists: fn('any ...value', exists), base64decode: fn('string', decode) };

export interface GoTemplateOptions {
  /** A missing key gives `<no value>` rather than an error. */
  allowMissingKeys?: boolean;
}

/** A Go text/template over decoded JSON, as `-o go-template` runs it (printers.GoTemplatePrinter). */
export class GoTemplate {
  private readonly templates: Templates;

  /** Throws an Error when the template can't be parsed. */
  constructor(
    readonly template: string,
    options: GoTemplateOptions = {},
  ) {
    this.templates = new Templates(functions, (options.allowMissingKeys ?? true) ? 'default' : 'error');
    this.templates.parse('output', template);
  }

  /** The template filled in; on failure what was printed so far and the state go to `tell`, as kubectl does. */
  print(data: unknown, tell: (text: string) => void): string {
    let out = '';
    try {
      this.templates.execute('output', fromObject(data), (text) => (out += text));
      return out;
    } catch (error) {
      const message = messageOf(error);
      tell(
        `${out}Error executing template: ${message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${this.template}\n\traw data was:\n\t\t${compactJson(data)}\n\tobject given to template engine was:\n\t\t${goValue(data)}\n\n`,
      );
      throw new Error(`error executing template ${goQuote(this.template)}: ${message}`);
    }
  }
}
