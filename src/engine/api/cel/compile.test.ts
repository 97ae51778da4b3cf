import { expect, test } from 'vitest';
import { celProblem } from './compile.ts';

const use = { variables: ['object', 'variables'], result: 'bool' } as const;

// cel-go's parser and checker, as pkg/apis/admissionregistration/validation/validation_test.go has their words
test.each<[string, string | undefined]>([
  ['object.spec.replicas <= 5', undefined],
  ['object.spec.containers.all(c, !has(c.ports) || c.ports.exists(p, p.containerPort in [80, 443]))', undefined],
  ['variables.a && size(object.metadata.name) > int(3.0)', undefined],
  ["cel.bind(x, object.a, x == 'b')", undefined],
  ['quantity(object.a).isGreaterThan(quantity("1Gi")) && duration("5s") > object.b', undefined],
  ['object.spec.replicas >', "compilation failed: ERROR: <input>:1:23: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | object.spec.replicas >\n | ......................^"],
  ['object == 1 1', "compilation failed: ERROR: <input>:1:13: Syntax error: extraneous input '1' expecting <EOF>\n | object == 1 1\n | ............^"],
  ['foo == 1', "compilation failed: ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo == 1\n | ^"],
  ['True', "compilation failed: ERROR: <input>:1:1: undeclared reference to 'True' (in container '')\n | True\n | ^"],
  ['object.all(c, d)', "compilation failed: ERROR: <input>:1:15: undeclared reference to 'd' (in container '')\n | object.all(c, d)\n | ..............^"],
  ['1 + 1', 'must evaluate to bool'],
  ["'text'", 'must evaluate to bool'],
])('%s', (text, problem) => {
  expect(celProblem(text, use)).toBe(problem);
});
