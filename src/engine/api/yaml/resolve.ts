import { decodeBase64 } from '../base64.ts';
import { YamlError } from './tokens.ts';

const truths = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const falsehoods = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/** strconv.ParseInt with base 0: octal after 0 and 0o, hexadecimal after 0x, binary after 0b. */
const integer = (text: string): number | undefined => {
  const match = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|(0[0-7]*)|([1-9][0-9]*))$/.exec(text);
  if (!match) return undefined;
  const [, sign, hex, binary, octal, old, decimal] = match;
  const n = hex ? parseInt(hex, 16) : binary ? parseInt(binary, 2) : octal ? parseInt(octal, 8) : old ? parseInt(old, 8) : Number(decimal);
  return sign === '-' && n !== 0 ? -n : n;
};

/** What a plain scalar means to goyaml.v2 (resolve.go). Times stay text. */
export const resolvePlain = (text: string): string | number | boolean | null => {
  if (nulls.has(text)) return null;
  if (truths.has(text)) return true;
  if (falsehoods.has(text)) return false;
  if (!/^[-+.0-9]/.test(text)) return text;
  const plain = text.replace(/_/g, '');
  const n = integer(plain);
  if (n !== undefined) return n;
  return float.test(plain) ? Number(plain) : text;
};

/** What a plain scalar means to goyaml.v3 into no type of its own: of YAML 1.1's truths only `true` and `false` are left. */
export const resolvePlain3 = (text: string): string | number | boolean | null => {
  const value = resolvePlain(text);
  return typeof value === 'boolean' && !/^(?:true|True|TRUE|false|False|FALSE)$/.test(text) ? text : value;
};

/** A scalar with a tag such as `!!str`; tags of one's own are passed over. */
export const resolveTagged = (tag: string, text: string, plain: boolean): unknown => {
  const value = plain ? resolvePlain(text) : text;
  switch (tag) {
    case 'str':
    case '!':
      return text;
    case 'binary': {
      const body = text.replace(/[\r\n]/g, '');
      const decoded = body.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(body) ? decodeBase64(body) : undefined;
      if (decoded === undefined) throw new YamlError('!!binary value contains invalid base64 data', 0);
      // JSON has no bytes: what is no UTF-8 is lost, as in sigs.k8s.io/yaml.
      return decoded.replace(/[\udc80-\udcff]/gu, '\ufffd');
    }
    case 'int':
    case 'float':
    case 'bool':
    case 'null': {
      const resolved = resolvePlain(text);
      const ok = tag === 'null' ? resolved === null : tag === 'bool' ? typeof resolved === 'boolean' : typeof resolved === 'number';
      if (!ok) throw new YamlError(`cannot decode !!str \`${text}\` as a !!${tag}`, 0);
      return resolved;
    }
    default:
      return value;
  }
};
