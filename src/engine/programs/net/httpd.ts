import type { HttpRequest, HttpResponse } from '../../network/types.ts';
import { until, type Task } from '../../sim/sim.ts';
import { program } from '../lib/program.ts';
import { answer, findFile } from './fileserver.ts';

const page = (status: number, title: string, text: string, headers: Readonly<Record<string, string>> = {}): HttpResponse =>
  answer(status, 'text/html', `<HTML><HEAD><TITLE>${status} ${title}</TITLE></HEAD>\n<BODY><H1>${status} ${title}</H1>\n${text}\n</BODY></HTML>\n`, headers);

/** httpd of busybox: the files of a folder over HTTP (httpd.c). */
export const httpd = program('f i v p: h: c: u: r: d: e: m:', function* (call) {
  const { o, p } = call;
  const folder = o.get('h') ?? p.cwd;
  if (p.machine.fs.stat(folder)?.type !== 'dir') {
    yield* call.warn(`can't change directory to '${folder}': No such file or directory`);
    return 1;
  }
  if (!o.has('f')) {
    p.machine.spawn({ args: [p.args[0]!, '-f', ...p.args.slice(1)], cwd: p.cwd, env: p.env, parent: p, group: 'new' });
    return 0;
  }
  const [port, address] = (o.get('p') ?? '80').split(':').reverse();
  if (p.machine.net.listening().some((l) => l.protocol === 'TCP' && l.port === Number(port))) {
    yield* call.warn('bind: Address already in use');
    return 1;
  }
  const close = p.machine.net.listen(
    Number(port),
    {
      program: 'httpd',
      pid: p.pid,
      *http({ method, path }: HttpRequest, peer: string): Task<HttpResponse> {
        const found = findFile(p, folder, path);
        const response =
          method !== 'GET' && method !== 'HEAD' ? page(501, 'Not Implemented', 'The requested method is not recognized')
          : found.kind === 'file' ? found.response
          : found.kind === 'moved' ? page(302, 'Found', '', { Location: found.to })
          : found.kind === 'forbidden' ? page(403, 'Forbidden', '')
          : page(404, 'Not Found', 'The requested URL was not found');
        if (o.has('v')) yield* p.stderr.write(`[::ffff:${peer}]: response:${response.status}\n`);
        return method === 'HEAD' ? { ...response, body: '' } : response;
      },
    },
    address ? { address } : {},
  );
  try {
    yield until(() => {});
  } finally {
    close();
  }
  return 0;
});
