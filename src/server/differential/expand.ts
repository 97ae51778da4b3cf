const EACH = '@each ';
const CHOICE = /<([^<>\n]*\|[^<>\n]*)>/;

/** Every line that `line` stands for: `<a|b|>` is a choice of a, b or nothing; the last choice changes fastest. */
function* choices(line: string): Generator<string> {
  const found = CHOICE.exec(line);
  if (!found) {
    yield line.replace(/ {2,}/g, ' ').trimEnd();
    return;
  }
  for (const choice of found[1]!.split('|')) yield* choices(line.slice(0, found.index) + choice + line.slice(found.index + found[0].length));
}

/** Writes out the lines of a scenario that begin with `@each`: one line for every combination of their choices, or for the first of every `thin`. */
export const expandChoices = (text: string, thin = 1): string =>
  text
    .split('\n')
    .flatMap((line) => (line.startsWith(EACH) ? [...choices(line.slice(EACH.length))].filter((_, i) => i % thin === 0) : [line]))
    .join('\n');
