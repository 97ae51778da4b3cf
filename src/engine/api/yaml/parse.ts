import { Parser } from './parser.ts';
import { resolvePlain3 } from './resolve.ts';
import { YamlError } from './tokens.ts';

/** Reads one YAML document as go-yaml does. Throws a YamlError: `yaml: line 4: ...`. */
export const readYaml = (text: string): unknown => new Parser(text).document();

/** Reads one YAML document as go-yaml's third version does, which takes `yes`, `on` and `y` as text. Throws a YamlError. */
export const readYaml3 = (text: string): unknown => {
  try {
    return new Parser(text, resolvePlain3).document();
  } catch (error) {
    throw error instanceof YamlError ? new YamlError(error.problem, error.line3) : error;
  }
};

/** Reads one YAML document as sigs.k8s.io/yaml does. Throws an Error: `error converting YAML to JSON: yaml: line 4: ...`. */
export const parseYaml = (text: string): unknown => {
  try {
    return readYaml(text);
  } catch (error) {
    throw new Error(`error converting YAML to JSON: ${(error as Error).message}`);
  }
};
