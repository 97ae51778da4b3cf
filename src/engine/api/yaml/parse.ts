import { Parser } from './parser.ts';

/** Reads one YAML document as go-yaml does. Throws a YamlError: `yaml: line 4: ...`. */
export const readYaml = (text: string): unknown => new Parser(text).document();

/** Reads one YAML document as sigs.k8s.io/yaml does. Throws an Error: `error converting YAML to JSON: yaml: line 4: ...`. */
export const parseYaml = (text: string): unknown => {
  try {
    return readYaml(text);
  } catch (error) {
    throw new Error(`error converting YAML to JSON: ${(error as Error).message}`);
  }
};
