import { reason, type Fetched } from './fetch.ts';

/** The lines of an answer before its body, as they come: HTTP/2 has no reasons, and small letters. */
export const answerLines = (r: Fetched, http2: boolean): string[] => [http2 ? `HTTP/2 ${r.status} ` : `HTTP/1.1 ${r.status} ${reason(r.status)}`, ...Object.entries(r.headers).map(([k, v]) => `${http2 ? k.toLowerCase() : k}: ${v}`)];

/** The head of an answer as -i and -D show it. */
export const headerText = (r: Fetched, http2: boolean): string => `${answerLines(r, http2).map((line) => `${line}\r\n`).join('')}\r\n`;
