/** Why curl takes a text for no URL (curl: lib/urlapi.c, src/tool_urlglob.c); undefined where it is one. */
export function urlRefusal(text: string): string | undefined {
  const open = /\[(?![^\]]*\])/.exec(text);
  if (open) return `bad range specification in URL position ${open.index + 2}:\n${text}\n${' '.repeat(open.index + 1)}^`;
  if (text === '' || /\s/.test(text)) return 'URL rejected: Malformed input to a URL function';
  const [, authority] = /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/)?([^/?#]*)/.exec(text)!;
  const [, host, port] = /^(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority!)!;
  if (port !== undefined && port !== '' && (!/^\d+$/.test(port) || Number(port) > 65535)) return 'URL rejected: Port number was not a decimal number between 0 and 65535';
  if (host === '') return 'URL rejected: No host part in the URL';
  return /[\\<>^`{|}]/.test(host!) ? 'URL rejected: Bad hostname' : undefined;
}

export interface Globbed {
  url: string;
  /** What stands for each pattern, for `#1` in the names of -o. */
  chosen: readonly string[];
}

/** The values of `[1-3]`, `[01-10:2]`, `[a-c]`; undefined where it is no range. */
function rangeValues(text: string): string[] | undefined {
  const m = /^(?:(\d+)-(\d+)|([a-zA-Z])-([a-zA-Z]))(?::(\d+))?$/.exec(text);
  if (!m) return undefined;
  const [from, to] = m[1] === undefined ? [m[3]!.charCodeAt(0), m[4]!.charCodeAt(0)] : [Number(m[1]), Number(m[2])];
  const width = m[1]?.startsWith('0') ? m[1].length : 0;
  const out: string[] = [];
  for (let n = from; n <= to; n += Number(m[5] ?? 1)) out.push(m[1] === undefined ? String.fromCharCode(n) : String(n).padStart(width, '0'));
  return out;
}

/** The URLs that `{a,b}` and `[1-3]` in one make (curl(1), URL). */
export function globUrls(text: string): Globbed[] {
  const m = /\{([^{}]*)\}|\[([^\][]*)\]/.exec(text);
  if (!m) return [{ url: text, chosen: [] }];
  const [before, after] = [text.slice(0, m.index), text.slice(m.index + m[0].length)];
  const values = m[1] === undefined ? rangeValues(m[2]!) : m[1].split(',');
  if (!values) return globUrls(after).map(({ url, chosen }) => ({ url: before + m[0] + url, chosen }));
  return values.flatMap((value) => globUrls(after).map(({ url, chosen }) => ({ url: before + value + url, chosen: [value, ...chosen] })));
}
