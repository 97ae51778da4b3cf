import { sortedKeys } from '../text/json.ts';
import { shapeOf, type Models, type SchemaV2 } from './model.ts';
import { reflow } from './reflow.ts';

const WIDTH = 80;
const FIELD_INDENT = 3;
const TEXT_INDENT = 5;

const indented = (by: number, text: string): string => (text === '' ? '\n' : `${' '.repeat(by)}${text}\n`);

const reflowed = (text: string): string =>
  reflow(text, WIDTH - TEXT_INDENT)
    .map((line) => indented(TEXT_INDENT, line))
    .join('');

/** The fields of a kind with their texts. */
const fieldTexts = (models: Models, kind: SchemaV2): string =>
  sortedKeys(kind.properties!)
    .map((name) => {
      const field = kind.properties![name]!;
      const required = kind.required?.includes(name) ? ' -required-' : '';
      return `${indented(FIELD_INDENT, `${name}\t<${models.typeName(field)}>${required}`)}${reflowed(field.description ?? '')}\n`;
    })
    .join('');

/** The fields below a schema, one a line, each with those below it; a definition within itself is not entered again. */
const fieldTree = (models: Models, schema: SchemaV2, by: number, above: readonly string[]): string => {
  switch (shapeOf(schema)) {
    case 'reference':
      return above.includes(schema.$ref!) ? '' : fieldTree(models, models.inner(schema), by, [...above, schema.$ref!]);
    case 'array':
    case 'map':
      return fieldTree(models, models.inner(schema), by, above);
    case 'kind':
      return sortedKeys(schema.properties!)
        .map((name) => {
          const field = schema.properties![name]!;
          return indented(by, `${name}\t<${models.typeName(field)}>`) + fieldTree(models, field, by + FIELD_INDENT, above);
        })
        .join('');
    default:
      return '';
  }
};

/** The texts of a field and of what its references, arrays and maps lead to. */
const descriptions = (texts: readonly string[]): string => {
  const shown = texts.map((text, i) => (text === '' ? '' : `${i > 0 ? '\n' : ''}${reflowed(text)}`)).join('');
  return `DESCRIPTION:\n${shown || reflowed('<empty>')}`;
};

/** What is explained. */
export interface ExplainedV2 {
  /** `apps/v1` */
  groupVersion: string;
  kind: string;
  root: SchemaV2;
}

/**
 * What `kubectl explain --output plaintext-openapiv2` prints of a kind, or of one of its fields (kubectl
 * pkg/explain/model_printer.go). Throws when there is no such field.
 */
export function explainV2(models: Models, { groupVersion, kind, root }: ExplainedV2, path: readonly string[], recursive: boolean): string {
  const found = models.at(root, path);
  const name = path.at(-1) ?? '';
  const texts = [found.description ?? ''];
  let end = found;
  while (['reference', 'array', 'map'].includes(shapeOf(end))) {
    end = models.inner(end);
    texts.push(end.description ?? '');
  }
  // The type is that of the first array, map, kind or value on the way.
  const type = models.typeName(found);
  const head = `KIND:     ${kind}\nVERSION:  ${groupVersion}\n\n`;
  const shape = shapeOf(end);
  if (shape === 'arbitrary') return head + descriptions(texts);
  if (shape === 'primitive') return `${head}FIELD:    ${name} <${type}>\n\n${descriptions(texts)}`;
  const resource = name ? `RESOURCE: ${name} <${type}>\n\n` : '';
  return `${head}${resource}${descriptions(texts)}\nFIELDS:\n${recursive ? fieldTree(models, end, FIELD_INDENT, []) : fieldTexts(models, end)}`;
}
