import type { HttpRequest, HttpResponse, Listener } from '../network/types.ts';
import type { Task } from '../sim/sim.ts';

/** An answer over HTTP. */
export const answer = (status: number, body: string, type = 'text/plain; charset=utf-8'): HttpResponse => ({ status, headers: { 'Content-Type': type, 'Content-Length': String(body.length) }, body });

/** The HTTPS face of a component that answers health checks and little else. */
export const health = (names: readonly string[]): Omit<Listener, 'program'> => ({
  tls: { names, ca: 'self-signed' },
  *http({ path }: HttpRequest): Task<HttpResponse> {
    return /^\/(healthz|livez|readyz)(\/|\?|$)/.test(path) ? answer(200, 'ok') : answer(403, `{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"forbidden: User \\"system:anonymous\\" cannot get path \\"${path}\\"","reason":"Forbidden","details":{},"code":403}\n`, 'application/json');
  },
});
