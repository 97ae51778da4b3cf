import { describe, expect, it } from 'vitest';
import { parseFieldSelector } from './fieldselector.ts';
import { formatSelector, parseSelector, selectorOf } from './selector.ts';

// apimachinery: pkg/labels/selector_test.go
describe('label selectors', () => {
  it.each([
    ['x=a', { x: 'a' }, true],
    ['x==a,y!=b', { x: 'a' }, true],
    ['x in (a,b),!z', { x: 'b' }, true],
    ['x in (a,b)', { x: 'c' }, false],
    ['x notin (a)', {}, true],
    ['x', { x: '' }, true],
    ['x', {}, false],
    ['x=', { x: '' }, true],
    ['x>1', { x: '2' }, true],
    ['in in (in)', { in: 'in' }, true],
    ['', {}, true],
  ])('%s on %j is %s', (text, labels, matches) => expect(parseSelector(text).matches(labels as Record<string, string>)).toBe(matches));

  it.each([
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    ['x=a,', "found '', expected: identifier after ','"],
    ['x in a', "unable to parse requirement: found 'a' expected: '('"],
    ['=x', "found '=', expected: !, identifier, or 'end of string'"],
    ['x in (a', "unable to parse requirement: found '', expected: ',' or ')'"],
  ])('refuses %s', (text, words) => expect(() => parseSelector(text)).toThrow(words));

  it('prints requirements by key', () => expect(parseSelector('z in (b,a),!y,x=1').toString()).toBe('x=1,!y,z in (a,b)'));

  it('reads a LabelSelector; none selects nothing, an empty one everything', () => {
    const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['b', 'a'] }] };
    expect(formatSelector(selector)).toBe('app=web,tier in (a,b)');
    expect(selectorOf(selector)).toBe(selectorOf(selector));
    expect(selectorOf(undefined).matches({})).toBe(false);
    expect(selectorOf({}).matches({ any: 'thing' })).toBe(true);
    expect(formatSelector(undefined)).toBe('<none>');
  });
});

// apimachinery: pkg/fields/selector_test.go
describe('field selectors', () => {
  it('holds all terms, and knows escapes', () => {
    const selector = parseFieldSelector('status.phase!=Running,metadata.name=a\\,b');
    expect(selector.matches({ 'status.phase': 'Pending', 'metadata.name': 'a,b' })).toBe(true);
    expect(selector.exactly('metadata.name')).toBe('a,b');
    expect(selector.exactly('status.phase')).toBeUndefined();
    expect(selector.toString()).toBe('metadata.name=a\\,b,status.phase!=Running');
  });

  it('refuses what is no term', () => expect(() => parseFieldSelector('nope')).toThrow("invalid selector: 'nope'; can't understand 'nope'"));
});
