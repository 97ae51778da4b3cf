import type { KubeObject } from '../../../api/types.ts';
import { messageOf } from '../errors.ts';
import type { Context } from '../context.ts';
import { kindName, splitApiVersion } from '../resourcemapper.ts';
import { goSyntax } from '../text/gofmt.ts';
import { indentedJson } from '../text/json.ts';
import { resolvePath } from '../text/path.ts';
import { emitYaml } from '../../../api/yaml/emit.ts';
import { GoTemplate } from './gotemplate.ts';
import { JsonPath } from './jsonpath/evaluate.ts';
import { commonFormats, templateFormats } from './formats.ts';
import { kyaml } from './kyaml.ts';
import { asTyped } from './typed.ts';

/** Turns an object into text. A printer may remember what it printed: separators, headers. */
export interface Printer {
  print(object: KubeObject): string;
}

/** No printer for that -o. */
export class NoPrinter extends Error {
  constructor(format: string, allowed: readonly string[]) {
    super(`unable to match a printer suitable for the output format "${format}", allowed formats are: ${[...allowed].sort().join(',')}`);
  }
}

/** An object without its managedFields (--show-managed-fields). */
export const withoutManagedFields = <T>(object: T): T => {
  const o = object as unknown as { metadata?: { managedFields?: unknown }; items?: unknown[] };
  if (Array.isArray(o.items)) return { ...o, items: o.items.map(withoutManagedFields) } as unknown as T;
  if (!o.metadata || !('managedFields' in o.metadata)) return object;
  const { managedFields: _, ...metadata } = o.metadata;
  return { ...o, metadata } as unknown as T;
};

/** `own`: an object of a Go type, which prints its fields in the type's order; `sorted`: a map. */
export type FieldOrder = 'sorted' | 'own';

/** `deployment.apps/web created` */
const nameLine = (object: KubeObject, operation: string): string => {
  const { group } = splitApiVersion(object.apiVersion ?? '');
  return `${kindName(object.kind ?? '<unknown>', group)}/${object.metadata?.name || '<unknown>'}${operation ? ` ${operation}` : ''}\n`;
};

const namePrinter = (operation: string): Printer => ({
  print: function print(object): string {
    const items = (object as { items?: KubeObject[] }).items;
    return Array.isArray(items) ? items.map((o) => nameLine(o, operation)).join('') : nameLine(object, operation);
  },
});

const jsonPathPrinter = (template: string, options: { allowMissingKeys: boolean; asJson: boolean }): Printer => {
  let path: JsonPath;
  try {
    path = new JsonPath(template, options);
  } catch (error) {
    throw new Error(`error parsing jsonpath ${template}, ${messageOf(error)}`);
  }
  return {
    print(object): string {
      try {
        return path.execute(object);
      } catch (error) {
        throw new Error(
          `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${messageOf(error)}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`,
        );
      }
    },
  };
};

/**
 * The printer for a format of `commonFormats`; undefined for another one. `operation` is what the name printer says was
 * done; with -o name it says nothing.
 */
export const printerFor = (context: Context, format: string, options: { operation?: string; order?: FieldOrder } = {}): Printer | undefined => {
  const { flags } = context;
  const keep = flags.spec('show-managed-fields') ? flags.bool('show-managed-fields') : false;
  const typed = (o: KubeObject): KubeObject => (options.order === 'own' ? asTyped(o) : o);
  const shown = (o: KubeObject): KubeObject => (keep ? o : withoutManagedFields(o));
  switch (format.toLowerCase()) {
    case 'json':
      return { print: (o) => `${indentedJson(shown(typed(o)), options.order)}\n` };
    case 'yaml': {
      let count = 0;
      return { print: (o) => (count++ > 0 ? '---\n' : '') + emitYaml(shown(o)) };
    }
    case 'kyaml':
      return { print: (o) => kyaml(shown(typed(o)), options.order) };
    case 'name':
      return namePrinter('');
    case '':
      if (!(flags.spec('template') && flags.string('template'))) return options.operation === undefined ? undefined : namePrinter(options.operation);
  }
  return templatePrinter(context, format);
};

const templatePrinter = (context: Context, output: string): Printer | undefined => {
  const { flags } = context;
  const flag = flags.spec('template') ? flags.string('template') : '';
  let format = output === '' && flag ? 'go-template' : output;
  let template = flag;
  if (!flag) {
    const at = format.indexOf('=');
    if (at >= 0) {
      template = format.slice(at + 1);
      format = format.slice(0, at);
    }
  }
  if (!templateFormats.includes(format)) return undefined;
  if (template === '') throw new Error('template format specified but no template given');
  if (format.endsWith('file')) {
    const { fs } = context.process.machine;
    if (!fs.stat(resolvePath(context.process, template))) throw new Error(`error reading --template ${template}, open ${template}: no such file or directory`);
    template = fs.read(resolvePath(context.process, template));
  }
  const allowMissingKeys = flags.spec('allow-missing-template-keys') ? flags.bool('allow-missing-template-keys') : true;
  if (format.startsWith('jsonpath')) return jsonPathPrinter(template, { allowMissingKeys, asJson: format === 'jsonpath-as-json' });
  let parsed: GoTemplate;
  try {
    parsed = new GoTemplate(template, { allowMissingKeys });
  } catch (error) {
    throw new Error(`error parsing template ${template}, ${messageOf(error)}`);
  }
  return { print: (o) => parsed.print(o, (text) => context.out(text)) };
};

/** The formats of whole objects go by any case. */
const objectFormat = (kind: string): string => (['json', 'yaml', 'kyaml', 'name'].includes(kind.toLowerCase()) ? kind.toLowerCase() : kind);

/** The printer that -o asks for; without -o the one that says what was done. Throws NoPrinter. */
export const requirePrinter = (context: Context, operation: string | undefined, options: { order?: FieldOrder; formats?: readonly string[] } = {}): Printer => {
  const format = context.flags.string('output');
  const allowed = options.formats ?? commonFormats;
  const kind = format.includes('=') ? format.slice(0, format.indexOf('=')) : format;
  const printer = kind === '' || allowed.includes(kind) || allowed.includes(objectFormat(kind)) ? printerFor(context, format, { ...(operation === undefined ? {} : { operation }), ...(options.order ? { order: options.order } : {}) }) : undefined;
  if (!printer) throw new NoPrinter(format, allowed);
  return printer;
};
