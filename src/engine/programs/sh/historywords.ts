const operators = /^(?:\d*(?:<<<|<<-|[<>]&(?:\d+-?|-)?|<<|>>|>\||<>|[<>](?!\())|&>>|&>|&&|\|\||\|&|;;&|;;|;&|[;&|()])/;

/** The end of what opens at `from`: `$(`, `${`, `<(`, or a quote. */
function closing(text: string, from: number): number {
  const quote = text[from]!;
  if (quote === "'" || quote === '"' || quote === '`') {
    for (let i = from + 1; i < text.length; i++) {
      if (text[i] === '\\' && quote !== "'") i++;
      else if (text[i] === quote) return i + 1;
    }
    return text.length;
  }
  const [open, close] = text[from + 1] === '{' ? ['{', '}'] : ['(', ')'];
  let depth = 0;
  for (let i = from + 1; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\') i++;
    else if (/['"`]/.test(c)) i = closing(text, i) - 1;
    else if (c === open) depth++;
    else if (c === close && --depth === 0) return i + 1;
  }
  return text.length;
}

function wordEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length && !/[\s;&|<>()]/.test(text[i]!)) {
    if (text[i] === '\\') i += 2;
    else if (/['"`]/.test(text[i]!) || /^\$[({]/.test(text.slice(i))) i = closing(text, i);
    else i++;
  }
  return Math.min(i, text.length);
}

/** The words of a line as history references count them: operators and redirections are words of their own (history: history_tokenize). */
export function historyWords(text: string): string[] {
  const words: string[] = [];
  for (let i = 0; i < text.length; ) {
    if (/\s/.test(text[i]!)) {
      i++;
      continue;
    }
    const rest = text.slice(i);
    const length = /^[<>]\(/.test(rest) ? closing(text, i) - i : (operators.exec(rest)?.[0].length ?? wordEnd(text, i) - i);
    words.push(text.slice(i, i + length));
    i += length;
  }
  return words;
}
