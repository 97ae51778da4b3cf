import type { HttpResponse } from '../network/types.ts';

/** An answer of plain text. */
export const plain = (status: number, body: string): HttpResponse => ({ status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(body.length) }, body });
