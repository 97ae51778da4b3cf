/** RFC 3339 in UTC to the second, as metav1.Time is written: `2026-11-21T01:10:46Z`. `ms` since 1970. */
export function rfc3339(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  }
  return lastText;
}

let lastSecond = NaN;
let lastText = '';

/** RFC 3339 with microseconds, as metav1.MicroTime is written: `2026-11-21T01:10:46.123000Z`. */
export const rfc3339Micro = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000Z`;

/** Milliseconds since 1970 of a time as the API writes it; NaN when there is none. */
export function parseTime(text: string | null | undefined): number {
  if (!text) return NaN;
  if (text === parsedText) return parsedMs;
  parsedText = text;
  return (parsedMs = Date.parse(text));
}

let parsedText = '';
let parsedMs = NaN;
