/** A part of a line that may lead somewhere. */
export interface Word {
  /** UTF-16 units of the line. */
  from: number;
  to: number;
  text: string;
  url?: boolean;
}

const URL_PATTERN = /https?:\/\/[^\s"'<>|\\^`{}]+/g;
/** A name, perhaps with its kind before it: `pod/web-1`, `deployment.apps/web`, `node01`. */
const NAME_PATTERN = /(?:[A-Za-z][\w.-]*\/)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/g;
/** What may stand before and after a name: a name is a word of its own. */
const BEFORE = /[\s"'`(@:,=[]$|^$/;
const AFTER = /^[\s"'`):,;@\]]|^$|^\.(?:\s|$)/;

const withoutEnd = (url: string): string => url.replace(/[.,;:!?)\]]+$/, '');

/** URLs and what may be the name of an object, in the order in which they stand in a line. */
export function wordsIn(line: string): Word[] {
  const urls: Word[] = [...line.matchAll(URL_PATTERN)].map((match) => {
    const text = withoutEnd(match[0]);
    return { from: match.index, to: match.index + text.length, text, url: true };
  });
  const names = [...line.matchAll(NAME_PATTERN)].flatMap((match): Word[] => {
    const word = { from: match.index, to: match.index + match[0].length, text: match[0] };
    const apart = BEFORE.test(line.slice(0, word.from).slice(-1)) && AFTER.test(line.slice(word.to, word.to + 2));
    return apart && !urls.some(({ from, to }) => word.from < to && word.to > from) ? [word] : [];
  });
  return [...urls, ...names].sort((a, b) => a.from - b.from);
}

/** Whether the browser could open a URL: an address inside of the cluster is none. */
export function isPublic(url: string): boolean {
  const { hostname } = new URL(url);
  if (/^(?:10|127|0)\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\.|^169\.254\.|^\[/.test(hostname)) return false;
  return hostname.includes('.') && !/\.(?:local|internal|svc|test|example)$|\.svc\.|^[\d.]+$/.test(hostname);
}
