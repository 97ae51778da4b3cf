import { describe, expect, it } from 'vitest';
import { evaluateCel } from './evaluate.ts';

const object = { metadata: { name: 'web', labels: { app: 'web', 'a.b/c': 'd' } }, spec: { replicas: 3, ports: [{ port: 80, name: 'http' }, { port: 443 }], image: 'nginx:1.27' } };

// cel-spec: tests/simple; kubernetes: apiserver/pkg/cel/library
describe('CEL', () => {
  it.each<[string, unknown]>([
    ['object.spec.replicas <= 3 && object.metadata.name == "web"', true],
    ['object.spec.ports.all(p, p.port > 0 && p.port < 1024)', true],
    ['object.spec.ports.exists(p, has(p.name))', true],
    ['object.spec.ports.exists_one(p, p.port == 80)', true],
    ['object.spec.ports.filter(p, has(p.name)).map(p, p.port)', [80]],
    ['object.metadata.labels["a.b/c"] in ["d", "e"]', true],
    ['"app" in object.metadata.labels', true],
    ['has(object.spec.nope) ? object.spec.nope : "none"', 'none'],
    ['object.?spec.?nope.orValue(7)', 7],
    ['size(object.metadata.name) + 2 * 3', 9],
    ['7 / 2', 3],
    ['7 % 2 == 1', true],
    ['-7 / 2 == -3', true],
    ['object.spec.image.split(":")[1].matches("^1\\\\.\\\\d+$")', true],
    ['object.spec.image.startsWith("nginx") && !object.spec.image.endsWith(":latest")', true],
    ['"a" + "b" == "ab" && [1] + [2] == [1, 2]', true],
    ['object.nope.x == 1 || true', true],
    ['false && object.nope.x == 1', false],
    ['duration("1h") > duration("59m")', true],
    ['timestamp("2026-01-01T00:00:00Z") + duration("24h") == timestamp("2026-01-02T00:00:00Z")', true],
    ['quantity("1Gi").isGreaterThan(quantity("1G"))', true],
    ['string(1) + string(true)', '1true'],
    ['type(1) == int && type("x") == string', true],
    ['{"a": 1}.a == 1', true],
    ['r"\\d" == "\\\\d"', true],
    ['"x, y".split(", ").join("-")', 'x-y'],
    ['[3, 1, 2].max() == 3 && [1, 2].isSorted()', true],
    ['cel.bind(x, 5, x * x)', 25],
    ['isIP("10.0.0.1") && !isCIDR("10.0.0.1")', true],
    ['"%s has %d".format(["a", 1])', 'a has 1'],
  ])('%s', (text, value) => expect(evaluateCel(text, { object })).toEqual(value));

  it.each([
    ['object.spec.nope', 'no such key: nope'],
    ['object.spec.ports[5]', 'index out of bounds: 5'],
    ['1 / 0', 'division by zero'],
    ['1 + "a"', 'no such overload'],
    ['nope', "undeclared reference to 'nope' (in container '')"],
    ['object.', "Syntax error: mismatched input '<EOF>' expecting IDENTIFIER"],
  ])('%s fails', (text, words) => expect(() => evaluateCel(text, { object })).toThrow(words));
});
