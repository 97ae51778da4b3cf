import type { HttpResponse } from '../network/types.ts';

/** An answer over HTTP. */
export const answer = (status: number, body: string, type = 'text/plain; charset=utf-8'): HttpResponse => ({ status, headers: { 'Content-Type': type, 'Content-Length': String(body.length) }, body });
