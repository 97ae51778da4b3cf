import { expect, test } from 'vitest';
import { runBash } from '../testing.ts';

const tool = (text: string, options = '') => runBash(`printf '%s' ${JSON.stringify(text).replace(/'/g, "'\\''").replace(/^"|"$/g, "'").replace(/\\"/g, '"')} | python3 -m json.tool ${options}`);

// What Python 3 printed.
test.each([
  ['{"b":{},"a":[],"c":[[]],"b":2}', '', '{\n    "b": 2,\n    "a": [],\n    "c": [\n        []\n    ]\n}\n'],
  ['{"b":[1,{"c":2}],"a":"x"}', '--sort-keys --indent 2', '{\n  "a": "x",\n  "b": [\n    1,\n    {\n      "c": 2\n    }\n  ]\n}\n'],
  ['{"b":[1,{"c":2}],"a":"x"}', '--compact', '{"b":[1,{"c":2}],"a":"x"}\n'],
  ['[1.0, 1e5, -0, 12345678901234567890123, 1.50, 0.00001, 1e16, 0.0]', '--no-indent', '[1.0, 100000.0, 0, 12345678901234567890123, 1.5, 1e-05, 1e+16, 0.0]\n'],
  ['["é"]', '--no-indent', '["\\u00e9"]\n'],
  ['["é"]', '--no-indent --no-ensure-ascii', '["é"]\n'],
])('python3 -m json.tool lays %s out with %j', (text, options, out) => expect(tool(text, options)).toEqual({ stdout: out, stderr: '', exit: 0 }));

test.each([
  ['', 'Expecting value: line 1 column 1 (char 0)\n'],
  ['{"a":1,}', 'Expecting property name enclosed in double quotes: line 1 column 8 (char 7)\n'],
  ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)\n"],
  ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)\n"],
  ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)\n'],
  ['1 2', 'Extra data: line 1 column 3 (char 2)\n'],
])('python3 -m json.tool says what is wrong with %j', (text, err) => expect(tool(text)).toEqual({ stdout: '', stderr: err, exit: 1 }));
