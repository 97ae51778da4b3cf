import { describe, expect, it } from 'vitest';
import { Random } from '../../../sim/random.ts';
import { fromJson } from '../../lib/gotemplate/values.ts';
import { engineTemplates } from '../engine.ts';
import corpus from '../testdata/functions.json' with { type: 'json' };
import { helmFunctions } from './index.ts';

const filled = (template: string): { out?: string; error?: string } => {
  const templates = engineTemplates({ functions: helmFunctions({ random: new Random(1, 'helm'), now: () => 0 }) });
  let out = '';
  let error = '';
  try {
    templates.parse('t.yaml', template);
    templates.execute('t.yaml', fromJson(corpus.data), (text) => (out += text));
  } catch (failure) {
    error = (failure as Error).message;
  }
  return { ...(out ? { out } : {}), ...(error ? { error } : {}) };
};

// What Helm v3.21's engine prints (sprig v3.3).
describe("Helm's functions", () => {
  it.each(corpus.cases)('$template', ({ template, ...want }) => {
    expect(filled(template)).toEqual(want);
  });

  it('draws from the stream that it is given', () => {
    expect(filled('{{ randAlphaNum 8 }} {{ uuidv4 }}')).toEqual(filled('{{ randAlphaNum 8 }} {{ uuidv4 }}'));
    expect(filled('{{ randNumeric 4 }}').out).toMatch(/^\d{4}$/);
  });

  it('says which functions are not simulated', () => {
    expect(filled('{{ genCA "x" 1 }}').error).toContain("genCA is a function of Helm's templates, but is not simulated here");
  });
});
