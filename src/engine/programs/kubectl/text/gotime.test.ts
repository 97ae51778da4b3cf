import { expect, it } from 'vitest';
import { timeProblem } from './gotime.ts';

// Go: time.Parse(time.RFC3339, text)
it.each([
  ['2020-01-01T00:00:00Z', undefined],
  ['2020-01-01T00:00:00.5+09:00', undefined],
  ['x', 'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'],
  ['2020-01-01', 'parsing time "2020-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
  ['2020-13-01T00:00:00Z', 'parsing time "2020-13-01T00:00:00Z": month out of range'],
  ['2020-01-01T00:00:00Zx', 'parsing time "2020-01-01T00:00:00Zx": extra text: "x"'],
])('%s: %s', (text, problem) => {
  expect(timeProblem(text)).toBe(problem);
});
