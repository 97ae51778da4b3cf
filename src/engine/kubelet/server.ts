import type { HttpRequest, HttpResponse } from '../network/types.ts';
import type { Task } from '../sim/sim.ts';
import { refusal } from './authorize.ts';
import { plain } from './plain.ts';
import type { KubeletContext } from './podstate.ts';
import { resourceMetrics } from './resourcemetrics.ts';

export { Endpoint } from './endpoint.ts';
export { attemptExec } from './execprobe.ts';

/** Answers HTTP requests to port 10250 (kubernetes: pkg/kubelet/server). */
export function* serve(kubelet: KubeletContext, request: HttpRequest): Task<HttpResponse> {
  const [path = ''] = request.path.split('?');
  if (path === '/healthz') return plain(200, 'ok');
  const refused = yield* refusal(kubelet, request, path);
  if (refused) return plain(refused.status, refused.text);
  return path === '/metrics/resource' ? plain(200, resourceMetrics(kubelet)) : plain(404, '404 page not found\n');
}
