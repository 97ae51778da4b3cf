import { describe, expect, it } from 'vitest';
import { Templates } from './template.ts';
import corpus from './testdata/templates.json' with { type: 'json' };
import { filled } from './testing.ts';

// What Go 1.26's text/template prints, with missingkey=zero.
describe('Go templates', () => {
  it.each(corpus.cases)('$template', ({ template, ...want }) => {
    expect(filled(new Templates({}, 'zero'), template, corpus.data)).toEqual(want);
  });

  it('knows the three ways of a missing key', () => {
    const run = (missingKey: 'default' | 'zero' | 'error', text: string): string => {
      const templates = new Templates({}, missingKey);
      templates.parse('x', text);
      return templates.render('x', {});
    };
    expect(run('default', '{{.a.b}}')).toBe('<no value>');
    expect(() => run('zero', '{{.a.b}}')).toThrow('template: x:1:4: executing "x" at <.a.b>: nil pointer evaluating interface {}.b');
    expect(() => run('error', '{{.a}}')).toThrow('template: x:1:2: executing "x" at <.a>: map has no entry for key "a"');
  });

  it('lets a later definition win, unless it is empty', () => {
    const templates = new Templates({}, 'zero');
    templates.parse('a', '{{define "x"}}1{{end}}');
    templates.parse('b', '{{define "x"}}2{{end}}');
    templates.parse('c', '{{define "x"}} {{end}}{{template "x"}}');
    expect(templates.render('c', {})).toBe('2');
  });
});
