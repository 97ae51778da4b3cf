import * as YAML from 'yaml';

/** Reads one YAML document as sigs.k8s.io/yaml does. Throws an Error: `error converting YAML to JSON: yaml: line 4: ...`. */
export const parseYaml = (text: string): unknown => {
  const doc = YAML.parseDocument(text, { version: '1.1', uniqueKeys: false });
  if (doc.errors.length) throw new Error(`error converting YAML to JSON: yaml: line ${doc.errors[0]!.linePos?.[0].line ?? 1}: did not find expected key`);
  return doc.toJS();
};
