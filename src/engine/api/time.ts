let lastSecond = NaN;
let lastText = '';

/** metav1.Time: RFC 3339 in UTC to the second, from milliseconds since 1970. */
export const rfc3339 = (ms: number): string => {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  }
  return lastText;
};

/** metav1.MicroTime: RFC 3339 with six decimals. */
export const rfc3339Micro = (ms: number): string => {
  const micros = Math.round((ms - Math.floor(ms / 1000) * 1000) * 1000);
  return `${rfc3339(ms).slice(0, 19)}.${String(micros).padStart(6, '0')}Z`;
};

/** RFC 3339 with all nine decimals, as logs of containers have it. */
export const rfc3339Nano = (ms: number): string => `${new Date(Math.floor(ms)).toISOString().slice(0, 23)}${String(Math.floor((ms % 1) * 1e6)).padStart(6, '0')}Z`;

const timePattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const parsed = new Map<string, number | undefined>();
const remembered = 4096;

/** Milliseconds since 1970 of an RFC 3339 text; undefined when it is none (or is missing). */
export const parseTime = (text: string | undefined | null): number | undefined => {
  if (!text) return undefined;
  let ms = parsed.get(text);
  if (ms === undefined && !parsed.has(text)) {
    ms = parse(text);
    if (parsed.size >= remembered) parsed.clear();
    parsed.set(text, ms);
  }
  return ms;
};

const parse = (text: string): number | undefined => {
  const m = timePattern.exec(text);
  if (!m) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = m;
  let ms = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second!);
  if (fraction) ms += Number(fraction) * 1000;
  if (zone !== 'Z') ms -= (zone![0] === '-' ? -1 : 1) * (+zone!.slice(1, 3) * 60 + +zone!.slice(4, 6)) * 60_000;
  return ms;
};
