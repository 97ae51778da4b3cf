import { describe, expect, it } from 'vitest';
import { Random } from '../../../sim/random.ts';
import { filled } from '../../lib/gotemplate/testing.ts';
import { engineTemplates } from '../engine.ts';
import corpus from '../testdata/functions.json' with { type: 'json' };
import { helmFunctions } from './index.ts';

const shown = (template: string) => filled(engineTemplates({ functions: helmFunctions({ random: new Random(1, 'helm'), now: () => 0 }) }), template, corpus.data);

// What Helm v3.21's engine prints (sprig v3.3).
describe("Helm's functions", () => {
  it.each(corpus.cases)('$template', ({ template, ...want }) => {
    expect(shown(template)).toEqual(want);
  });

  it('draws from the stream that it is given', () => {
    expect(shown('{{ randAlphaNum 8 }} {{ uuidv4 }}')).toEqual(shown('{{ randAlphaNum 8 }} {{ uuidv4 }}'));
    expect(shown('{{ randNumeric 4 }}').out).toMatch(/^\d{4}$/);
  });

  it('says which functions are not simulated', () => {
    expect(shown('{{ genCA "x" 1 }}').error).toContain("genCA is a function of Helm's templates, but is not simulated here");
  });
});
