/** A text in RESP (redis.io/docs: protocol); nil where there is none. */
export const bulk = (text: string | undefined): string => (text === undefined ? '$-1\r\n' : `$${text.length}\r\n${text}\r\n`);
export const array = (items: readonly (string | undefined)[]): string => `*${items.length}\r\n${items.map(bulk).join('')}`;
export const integer = (n: number): string => `:${n}\r\n`;
export const OK = '+OK\r\n';
export const wrongType = '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n';
