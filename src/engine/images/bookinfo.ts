import { ConnectionError } from '../api/status.ts';
import type { HttpResponse } from '../network/types.ts';
import type { Task } from '../sim/sim.ts';
import { anyTag, define, simpleServer, type SimpleServer } from './define.ts';
import { pathOf, respond } from './http.ts';
import type { ImageDefinition, ServerContext } from './types.ts';

const json = (value: unknown, status = 200): HttpResponse => respond(status, JSON.stringify(value), { 'Content-Type': 'application/json' });

/** What a service of the application answers, by its name. Undefined where it does not answer. */
function* asked(c: ServerContext, service: string, path: string): Task<unknown> {
  try {
    const connection = yield* c.net.dial(c.env[`${service.toUpperCase()}_HOSTNAME`] ?? service, 9080, { timeoutMs: 3000 });
    const answer = yield* connection.http({ method: 'GET', path, headers: { Host: `${service}:9080` } });
    return answer.status === 200 ? JSON.parse(answer.body) : undefined;
  } catch (error) {
    if (error instanceof ConnectionError) return undefined;
    throw error;
  }
}

type Answer = NonNullable<SimpleServer['http']>;

const details: Answer = (c, request) => {
  c.spend(1);
  if (pathOf(request) === '/health') return json({ status: 'Details is healthy' });
  const id = Number(/^\/details\/(\d+)/.exec(request.path)?.[1]);
  return Number.isNaN(id) ? json({ error: 'please provide numeric product id' }, 400) : json({ id, author: 'William Shakespeare', year: 1595, type: 'paperback', pages: 200, publisher: 'PublisherA', language: 'English', 'ISBN-10': '1234567890', 'ISBN-13': '123-1234567890' });
};

const ratings: Answer = (c, request) => {
  c.spend(1);
  if (pathOf(request) === '/health') return json({ status: 'Ratings is healthy' });
  return json({ id: Number(/\/(\d+)/.exec(request.path)?.[1] ?? 0), ratings: { Reviewer1: 5, Reviewer2: 4 } });
};

/** Version 1 shows no stars, version 2 black ones, version 3 red ones. */
const reviews = (version: number): Answer =>
  function* (c, request) {
    yield* c.work(4);
    if (pathOf(request) === '/health') return json({ status: 'Reviews is healthy' });
    const id = /\/(\d+)/.exec(request.path)?.[1] ?? '0';
    const found = version === 1 ? undefined : ((yield* asked(c, 'ratings', `/ratings/${id}`)) as { ratings: Record<string, number> } | undefined);
    const one = (reviewer: string, text: string) => {
      const rating = version === 1 ? {} : { rating: found ? { stars: found.ratings[reviewer], color: version === 2 ? 'black' : 'red' } : { error: 'Ratings service is currently unavailable' } };
      return { reviewer, text, ...rating };
    };
    return json({ id, podname: c.hostname, clustername: 'null', reviews: [one('Reviewer1', 'A comedy that makes one laugh aloud.'), one('Reviewer2', 'Lighter than his other plays.')] });
  };

interface Reviews {
  podname: string;
  reviews: { reviewer: string; text: string; rating?: { stars?: number; color?: string; error?: string } }[];
}

const stars = (rating: Reviews['reviews'][number]['rating']): string => (rating === undefined ? '' : rating.error !== undefined ? `<p>${rating.error}</p>` : `<p style="color:${rating.color}">${'★'.repeat(rating.stars ?? 0)}${'☆'.repeat(5 - (rating.stars ?? 0))}</p>`);

const page = (body: string): HttpResponse => respond(200, `<!DOCTYPE html>\n<html>\n  <head>\n    <title>Simple Bookstore App</title>\n  </head>\n  <body>\n${body}\n  </body>\n</html>\n`, { 'Content-Type': 'text/html; charset=utf-8' });

const productPage: Answer = function* (c, request) {
  yield* c.work(6);
  const path = pathOf(request);
  if (path === '/health') return respond(200, 'Product page is healthy');
  if (path === '/api/v1/products') return json([{ id: 0, title: 'The Comedy of Errors' }]);
  if (path.startsWith('/api/v1/products/0/reviews') || path.startsWith('/api/v1/products/0/ratings')) {
    const service = path.includes('ratings') ? 'ratings' : 'reviews';
    return json((yield* asked(c, service, `/${service}/0`)) ?? { error: `Sorry, product ${service} are currently unavailable for this book.` });
  }
  if (path !== '/productpage') return page('    <h1>Bookinfo</h1>\n    <a href="/productpage?u=normal">Normal user</a>');
  const about = (yield* asked(c, 'details', '/details/0')) as Record<string, unknown> | undefined;
  const said = (yield* asked(c, 'reviews', '/reviews/0')) as Reviews | undefined;
  const left = about ? `    <h4>Book Details</h4>\n    <dl><dt>Type:</dt><dd>${String(about['type'])}</dd><dt>Pages:</dt><dd>${String(about['pages'])}</dd></dl>` : '    <h4>Error fetching product details!</h4>\n    <p>Sorry, product details are currently unavailable for this book.</p>';
  const right = said ? `    <h4>Book Reviews</h4>\n    <p>Reviews served by: <u>${said.podname}</u></p>\n${said.reviews.map((r) => `    <blockquote>${r.text} <small>${r.reviewer}</small>${stars(r.rating)}</blockquote>`).join('\n')}` : '    <h4>Error fetching product reviews!</h4>\n    <p>Sorry, product reviews are currently unavailable for this book.</p>';
  return page(`    <h3>The Comedy of Errors</h3>\n${left}\n${right}`);
};

const service = (name: string, line: readonly string[], path: string, http: Answer): ImageDefinition =>
  define({
    repository: `docker.io/istio/examples-bookinfo-${name}`,
    tags: anyTag,
    size: 90_110_012,
    config: { entrypoint: line, ports: [{ port: 9080, protocol: 'TCP' }] },
    tools: ['curl'],
    server: simpleServer({ executables: { [path.replace(/^.*\//, '')]: path }, ports: () => [9080], readyMs: 1200, memory: 50 * 1024 * 1024, http }),
  });

/** Istio's bookinfo application: four services that call each other on port 9080. */
export const bookinfo: readonly ImageDefinition[] = [
  service('productpage-v1', ['gunicorn', '-b', '[::]:9080', 'productpage:app'], '/usr/local/bin/gunicorn', productPage),
  service('details-v1', ['ruby', 'details.rb', '9080'], '/usr/local/bin/ruby', details),
  service('ratings-v1', ['node', '/opt/microservices/ratings.js', '9080'], '/usr/local/bin/node', ratings),
  ...[1, 2, 3].map((v) => service(`reviews-v${v}`, ['/opt/ol/wlp/bin/server', 'run', 'defaultServer'], '/opt/ol/wlp/bin/server', reviews(v))),
];
