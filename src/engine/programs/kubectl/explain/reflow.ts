import { utf8 } from '../../../api/utf8.ts';

const startsItem = /^(\d+\.?|-|\*)\s/;
const codeIndent = '    ';

/**
 * Breaks a text into lines of at most `limit` bytes, as far as words allow. Its own line breaks stay where a section, a
 * list item or a block of code begins, and behind a colon; elsewhere lines are joined (kubectl: pkg/explain/formatter.go).
 */
export function reflow(text: string, limit: number): string[] {
  const lines: string[] = [];
  let current = '';
  let lastWord = '';
  const flush = (): void => {
    if (current === '') return;
    lines.push(current);
    current = '';
    lastWord = '';
  };
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (line.startsWith(codeIndent)) {
      flush();
      lines.push(line);
      continue;
    }
    if (trimmed === '' && lines.length > 0) {
      flush();
      lines.push('');
      continue;
    }
    if (lastWord.endsWith(':') || trimmed === '' || startsItem.test(trimmed)) flush();
    for (const word of trimmed.split(/\s+/).filter(Boolean)) {
      lastWord = word;
      if (current !== '' && utf8(`${current} ${word}`).length > limit) flush();
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  flush();
  return lines;
}
