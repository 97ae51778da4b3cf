import { describe, expect, it } from 'vitest';
import { GoTemplate } from './gotemplate.ts';

const data = { metadata: { name: 'web', labels: { b: '2', a: '1' } }, spec: { replicas: 3, hosts: ['x', 'y'], secret: 'aGk=' } };

const run = (template: string): string => {
  let out = '';
  const rest = new GoTemplate(template, { allowMissingKeys: true }).print(data as never, (text) => (out += text));
  return out + rest;
};

// text/template and cli-runtime/pkg/printers/template.go, recording 10-output-formats
describe('go-template', () => {
  it.each([
    ['{{.metadata.name}}', 'web'],
    ['{{range .spec.hosts}}[{{.}}]{{end}}', '[x][y]'],
    ['{{range $i, $h := .spec.hosts}}{{$i}}={{$h}} {{end}}', '0=x 1=y '],
    ['{{range $k, $v := .metadata.labels}}{{$k}}={{$v}},{{end}}', 'a=1,b=2,'],
    ['{{if eq .metadata.name "web"}}yes{{else}}no{{end}}', 'yes'],
    ['{{with .nope}}x{{else}}none{{end}}', 'none'],
    ['{{.nope}}', '<no value>'],
    ['{{index .spec.hosts 1}}', 'y'],
    ['{{len .spec.hosts}}', '2'],
    ['{{printf "%s-%d" .metadata.name 3}}', 'web-3'],
    ['{{.spec.secret | base64decode}}', 'hi'],
    ['{{- .metadata.name -}}  ', 'web'],
    ['{{/* c */}}{{"q" | printf "%q"}}', '"q"'],
  ])('%s', (template, text) => {
    expect(run(template)).toBe(text);
  });

  it('compares whole numbers with whole numbers', () => {
    // The printer decodes with apimachinery's util/json, to which 2 is an int64.
    expect(run('{{gt .spec.replicas 2}} {{eq .spec.replicas 2}} {{lt .spec.replicas 9}}')).toBe('true false true');
  });

  it('escapes what is not there as text, and lets everything exist that is not looked into', () => {
    expect(run('{{js .nope}} {{html nil "a"}} {{urlquery "a" nil}}')).toBe('\\u003Cno value\\u003E &lt;no value&gt;a a%3Cno+value%3E');
    expect(run('{{exists nil}} {{exists .nope}} {{exists . "nope"}}')).toBe('true true false');
  });

  it('says what is wrong with a template', () => {
    expect(() => run('{{.metadata')).toThrow('template: output:1: unclosed action');
    expect(() => run('{{nope .x}}')).toThrow('template: output:1: function "nope" not defined');
    expect(() => run('{{if .x}}')).toThrow('template: output:1: unexpected EOF');
  });
});
