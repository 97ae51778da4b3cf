const RFC3339 = '2006-01-02T15:04:05Z07:00';

/** The layout's elements with what each takes of a time, and their greatest values (time.Parse). */
const elements: readonly (readonly [name: string, takes: RegExp, range?: readonly [word: string, least: number, most: number]])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d{2}/, ['month', 1, 12]],
  ['-', /^-/],
  ['02', /^\d{2}/, ['day', 1, 31]],
  ['T', /^T/],
  ['15', /^\d{2}/, ['hour', 0, 23]],
  [':', /^:/],
  ['04', /^\d{2}/, ['minute', 0, 59]],
  [':', /^:/],
  ['05', /^\d{2}(?:[.,]\d+)?/, ['second', 0, 59]],
  ['Z07:00', /^(?:Z|[-+]\d{2}:\d{2})/],
];

/** What Go's time.Parse says of a text that is no time of RFC 3339; undefined for one that is. */
export const timeProblem = (text: string): string | undefined => {
  let rest = text;
  for (const [name, takes, range] of elements) {
    const taken = takes.exec(rest)?.[0];
    if (taken === undefined) return `parsing time ${JSON.stringify(text)} as ${JSON.stringify(RFC3339)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(name)}`;
    if (range && (Number.parseInt(taken, 10) < range[1] || Number.parseInt(taken, 10) > range[2])) return `parsing time ${JSON.stringify(text)}: ${range[0]} out of range`;
    rest = rest.slice(taken.length);
  }
  return rest === '' ? undefined : `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`;
};
