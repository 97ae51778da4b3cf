import { expositionType } from '../api/exposition.ts';
import type { ApiQuery } from '../api/http.ts';
import { StatusError } from '../api/status.ts';
import { queryOf } from '../images/http.ts';
import type { HttpRequest, HttpResponse } from '../network/types.ts';
import type { Task } from '../sim/sim.ts';
import { refusal } from './authorize.ts';
import { cadvisorMetrics } from './cadvisor.ts';
import { configz } from './configz.ts';
import { Endpoint } from './endpoint.ts';
import { kubeletIndicators, kubeletMetrics } from './kubeletmetrics.ts';
import { plain } from './plain.ts';
import type { KubeletContext } from './podstate.ts';
import { resourceMetrics } from './resourcemetrics.ts';
import { summary } from './summary.ts';

export { Endpoint };
export { attemptExec } from './execprobe.ts';

const json = (body: string): HttpResponse => ({ ...plain(200, body), headers: { 'Content-Type': 'application/json', 'Content-Length': String(body.length) } });

const metrics = (body: string): HttpResponse => ({ ...plain(200, body), headers: { 'Content-Type': expositionType, 'Content-Length': String(body.length) } });

const podList = (kubelet: KubeletContext): string => JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [...kubelet.workers.values()].map((worker) => ({ metadata: worker.pod.metadata, spec: worker.pod.spec, status: worker.status })) });

const pages: Readonly<Record<string, (kubelet: KubeletContext) => HttpResponse>> = {
  '/configz': ({ host }) => json(configz(host)),
  '/metrics': (kubelet) => metrics(kubeletMetrics(kubelet)),
  '/metrics/cadvisor': (kubelet) => metrics(cadvisorMetrics(kubelet)),
  '/metrics/probes': () => metrics(''),
  '/metrics/resource': (kubelet) => metrics(resourceMetrics(kubelet)),
  '/metrics/slis': (kubelet) => metrics(kubeletIndicators(kubelet)),
  '/pods': (kubelet) => json(podList(kubelet)),
  '/runningpods': (kubelet) => json(podList(kubelet)),
  '/stats/summary': (kubelet) => json(summary(kubelet)),
};

const missing = plain(404, '404 page not found\n');

/** Answers HTTP requests to port 10250 (kubernetes: pkg/kubelet/server). */
export function* serve(kubelet: KubeletContext, request: HttpRequest): Task<HttpResponse> {
  const [pathname = ''] = request.path.split('?');
  const path = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname;
  const refused = yield* refusal(kubelet, request, path);
  if (refused) return plain(refused.status, refused.text);
  if (/^\/healthz(\/(ping|log|syncloop))?$/.test(path)) return plain(200, 'ok');
  const logs = /^\/containerLogs\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(path);
  if (logs) return yield* containerLogs(kubelet, logs.slice(1) as [string, string, string], queryOf(request));
  if (path === '/logs' || path.startsWith('/logs/')) return logFile(kubelet, decodeURIComponent(path.slice('/logs'.length)));
  return pages[path]?.(kubelet) ?? missing;
}

function* containerLogs(kubelet: KubeletContext, [namespace, pod, container]: [string, string, string], query: ApiQuery): Task<HttpResponse> {
  try {
    return plain(200, String(yield* new Endpoint(kubelet).logs(namespace, pod, container, { ...query, follow: false })));
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return plain(error.code, error.code === 404 ? `pod ${JSON.stringify(pod)} not found\n` : `${error.message}\n`);
  }
}

/** A file below /var/log, or what a folder has, as Go's file server shows it. */
function logFile({ host: { fs } }: KubeletContext, path: string): HttpResponse {
  const full = `/var/log${path}`;
  const stat = fs.stat(full);
  if (!stat || path.includes('..')) return missing;
  if (stat.type !== 'dir') return plain(200, fs.read(full));
  const lines = fs.list(full).map((name) => (fs.stat(`${full}/${name}`)?.type === 'dir' ? `${name}/` : name)).sort();
  const body = `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${lines.map((name) => `<a href="${encodeURI(name)}">${name}</a>\n`).join('')}</pre>\n`;
  return { ...plain(200, body), headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': String(body.length) } };
}
