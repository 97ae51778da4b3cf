import type { Templates } from './template.ts';
import { fromJson } from './values.ts';

/** For tests: what a template named t.yaml prints with JSON's data, and the error that it ends in. */
export const filled = (templates: Templates, template: string, data: unknown): { out?: string; error?: string } => {
  let out = '';
  let error = '';
  try {
    templates.parse('t.yaml', template);
    templates.execute('t.yaml', fromJson(data), (text) => (out += text));
  } catch (failure) {
    error = (failure as Error).message;
  }
  return { ...(out ? { out } : {}), ...(error ? { error } : {}) };
};
