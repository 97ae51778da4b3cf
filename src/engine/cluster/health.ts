import type { HttpRequest, HttpResponse, Listener } from '../network/types.ts';
import { Part } from '../sim/part.ts';
import type { Task } from '../sim/sim.ts';
import { answer } from './answer.ts';
import type { Served } from './componentpages.ts';

const pages = new Part('pages of components', () => import('./componentpages.ts'));

/** The HTTPS face of a component: anybody may ask for its health, and of `served` those who have the right for its metrics. */
export const health = (names: readonly string[], served: () => Served): Omit<Listener, 'program'> => ({
  tls: { names, ca: 'self-signed' },
  *http(request: HttpRequest): Task<HttpResponse> {
    if (/^\/(healthz|livez|readyz)(\/|\?|$)/.test(request.path)) return answer(200, 'ok');
    const of = served();
    return yield* (yield* of.sim.part(pages)).serveComponent(of, request);
  },
});
