/** Breaks lines at spaces so that none is longer than `limit`, as far as words allow; line breaks of the text stay (mitchellh/go-wordwrap). */
export function wrap(text: string, limit: number): string {
  let out = '';
  let current = 0;
  let word = '';
  let space = '';
  const flush = () => {
    current += space.length + word.length;
    out += space + word;
    space = '';
    word = '';
  };
  for (const char of text) {
    if (char === '\n') {
      if (word === '') {
        if (current + space.length <= limit) out += space;
        space = '';
      } else flush();
      out += '\n';
      current = 0;
    } else if (/\s/.test(char) && char !== '\u00a0') {
      if (space === '' || word !== '') flush();
      space += char;
    } else {
      word += char;
      if (current + space.length + word.length > limit && word.length < limit) {
        out += '\n';
        current = 0;
        space = '';
      }
    }
  }
  if (word !== '') flush();
  else if (current + space.length <= limit) out += space;
  return out;
}

/** Every line, empty ones too, moved to the right. */
export const indent = (text: string, by: number): string => {
  const pad = ' '.repeat(by);
  return pad + text.replaceAll('\n', `\n${pad}`);
};
