import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLesson } from './format.ts';
import { readText } from './text.ts';

const root = new URL('../../../lessons/', import.meta.url).pathname;

describe('lessons', () => {
  for (const folder of readdirSync(root)) {
    it(`${folder} is whole in both languages`, () => {
      const lesson = readLesson(readFileSync(`${root}${folder}/lesson.yaml`, 'utf8'), folder);
      for (const language of ['ko', 'en']) expect(Object.keys(readText(readFileSync(`${root}${folder}/${language}.md`, 'utf8'), lesson, language).steps)).toEqual(lesson.steps.map((s) => s.id));
    });
  }

  const minimal = 'id: a\ncode: A1\ntrack: t\norder: 1\nminutes: 1\npreset: trio\nseed: 1\nsteps:\n- id: s\n  checks:\n  - obj: pod/a\n  solution: [kubectl run a]\n';

  it.each([
    [minimal.replace('obj', 'object'), 'a.steps[0].checks[0]: must have one of'],
    [minimal.replace('seed: 1', 'sead: 1'), 'unknown field "sead"'],
    [minimal.replace('- obj: pod/a', '- obj: pod/a\n    equals: 3'), 'unknown field "equals"'],
    [minimal.replace('- obj: pod/a', '- held: soon\n    check: {obj: pod/a}'), 'must be seconds'],
    [minimal.replace('[kubectl run a]', '[]'), 'a.steps[0].solution: must be a list'],
  ])('refuses a broken lesson %#', (text, why) => {
    expect(() => readLesson(text, 'a')).toThrow(why);
  });

  const text = '# T\nsum\n\n## s: S\nbody\n### hint\n1\n### hint\n2\n### hint\n3\n\n## end\nbye\n';

  it.each([
    [text.replace('### hint\n3\n', ''), '2 hints, not 3'],
    [text.replace('## s: S', '## z: S'), 'no step "z"'],
    [text.replace('## end\nbye\n', ''), 'there is no "## end"'],
    [text.replace('### hint\n1', '### wrong nope\n1'), 'unknown part'],
  ])('refuses a text with a hole %#', (broken, why) => {
    const lesson = readLesson(minimal, 'a');
    expect(() => readText(broken, lesson, 'en.md')).toThrow(why);
  });
});
