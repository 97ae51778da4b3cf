import { ConnectionError } from '../../api/status.ts';
import { klogHead } from '../../hosts/klog.ts';
import type { HttpRequest, HttpResponse } from '../../network/types.ts';
import type { Task } from '../../sim/sim.ts';
import { dashDate, pathOf, queryOf, respond } from '../http.ts';
import type { ServerContext } from '../types.ts';

// agnhost netexec (kubernetes: test/images/agnhost/netexec).

/** A line of Go's log package, which agnhost sends through klog. */
export const logged = (at: number, text: string): string => `${klogHead({ pid: 1, sim: { now: () => at } }, 'I', 'log.go:195')}${text}`;

/** time.Now() as Go prints it, with the monotonic clock since the start. */
const goNow = (ms: number, startedAt: number): string => {
  const fraction = String(Math.floor((ms % 1000) * 1e6)).padStart(9, '0').replace(/0+$/, '');
  return `${dashDate(ms)}${fraction && `.${fraction}`} +0000 UTC m=+${((ms - startedAt) / 1000).toFixed(9)}`;
};

/** Answers as netexec does; `port` is its own. */
export function* serveNetexec(c: ServerContext, request: HttpRequest, peer: string): Task<HttpResponse> {
  c.spend(0.2);
  const path = pathOf(request);
  const query = queryOf(request);
  const told = (text: string) => c.log('stderr', logged(c.sim.now(), text));
  switch (path) {
    case '/clientip':
      told('GET /clientip');
      return respond(200, peer);
    case '/echo':
      return echo(query, told);
    case '/healthz':
    case '/hostname':
    case '/hostName':
      told(`GET ${path}`);
      return respond(200, path === '/healthz' ? '' : c.hostname);
    case '/redirect':
      return redirect(query, told);
    case '/dial':
      return yield* dial(c, query, told);
    case '/shell':
    case '/upload':
    case '/exit':
    case '/shutdown':
      return respond(501, `${path} is not simulated\n`);
    default:
      told('GET /');
      return respond(200, `NOW: ${goNow(c.sim.now(), c.startedAt)}`);
  }
}

type Query = Readonly<Record<string, string>>;

const echo = ({ msg = '', code = '' }: Query, told: (text: string) => void): HttpResponse => {
  told(`GET /echo?msg=${msg}&code=${code}`);
  if (code && !/^[+-]?\d+$/.test(code)) return respond(200, `argument 'code' must be an integer or empty, got ${JSON.stringify(code)}\n`);
  return respond(code ? Number(code) : 200, msg);
};

const redirect = ({ location = '', code = '' }: Query, told: (text: string) => void): HttpResponse => {
  told(`GET /redirect?location=${location}&code=${code}`);
  return respond(code ? Number(code) : 302, `<a href="${location.replaceAll('&', '&amp;')}">Found</a>.\n\n`, { Location: location, 'Content-Type': 'text/html; charset=utf-8' });
};

/** Asks another server `tries` times; answers what came back. */
function* dial(c: ServerContext, query: Query, told: (text: string) => void): Task<HttpResponse> {
  const { host = '', port = '', request = '', protocol = '', tries = '' } = query;
  told(`GET /dial?host=${host}&protocol=${protocol}&port=${port}&request=${request}&tries=${tries}`);
  if (!request) return respond(400, 'request parameter not specified. <nil>\n');
  if (protocol && protocol !== 'http') return respond(400, `unsupported protocol. ${protocol}\n`);
  const responses: string[] = [];
  const errors: string[] = [];
  for (let i = 0; i < Number(tries || 1); i++) {
    try {
      const connection = yield* c.net.dial(host, Number(port), { timeoutMs: 5000 });
      responses.push((yield* connection.http({ method: 'GET', path: `/${request}`, headers: { Host: `${host}:${port}` } })).body);
      connection.close();
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      errors.push(`Get ${JSON.stringify(`http://${host}:${port}/${request}`)}: ${error.message}`);
    }
  }
  return respond(200, JSON.stringify({ ...(errors.length > 0 && { errors }), ...(responses.length > 0 && { responses }) }));
}
