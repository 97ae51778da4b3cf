import { define, executable, simpleServer } from './define.ts';
import { contentType, headerOf, httpDate, logDate, pathOf, readFile, respond } from './http.ts';
import { withoutVariant } from './tags.ts';
import type { ServerContext } from './types.ts';

const docroot = '/usr/local/apache2/htdocs';
const variants = ['alpine', 'bookworm', 'trixie', 'alpine3.22'];
const newest = '2.4.65';

const versionOf = (tag: string): string => {
  const v = withoutVariant(tag, variants);
  return /^\d+\.\d+\.\d+$/.test(v) ? v : newest;
};

const errorPage = (status: number, title: string, detail: string): string =>
  `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${detail}</p>\n</body></html>\n`;

const stamp = (context: ServerContext): string => {
  const d = httpDate(context.startedAt);
  return `[${d.slice(0, 3)} ${d.slice(8, 11)} ${d.slice(5, 7)} ${d.slice(17, 25)}.${String(Math.floor(context.startedAt) % 1000).padStart(3, '0')}000 ${d.slice(12, 16)}]`;
};

/** The official Apache HTTP Server image. */
export const httpd = define({
  repository: 'docker.io/library/httpd',
  tags: { names: ['latest'], minors: { '2.2': 34, '2.4': 65 }, variants },
  size: (tag) => (tag.includes('alpine') ? 24_107_133 : 45_327_921),
  config: (tag) => ({ cmd: ['httpd-foreground'], workingDir: '/usr/local/apache2', env: { PATH: '/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HTTPD_PREFIX: '/usr/local/apache2', HTTPD_VERSION: versionOf(tag) }, ports: [{ port: 80, protocol: 'TCP' as const }] }),
  files: { [`${docroot}/index.html`]: '<html><body><h1>It works!</h1></body></html>\n', '/usr/local/apache2/conf/httpd.conf': 'ServerRoot "/usr/local/apache2"\nListen 80\nDocumentRoot "/usr/local/apache2/htdocs"\n' },
  server: simpleServer({
    executables: { 'httpd-foreground': '/usr/local/apache2/bin/httpd-foreground', httpd: '/usr/local/apache2/bin/httpd' },
    when: (launch) => executable(launch) === 'httpd-foreground' || launch.args.join(' ').includes('FOREGROUND'),
    memory: 9 * 1024 * 1024,
    stream: 'stderr',
    log: (c) => {
      const ip = c.net.addresses[0] ?? '127.0.0.1';
      const warning = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${ip}. Set the 'ServerName' directive globally to suppress this message`;
      return [warning, warning, `${stamp(c)} [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/${versionOf(c.image.tag)} (Unix) configured -- resuming normal operations`, `${stamp(c)} [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'`];
    },
    http: (context, request, peer) => {
      context.spend(0.3);
      const path = pathOf(request);
      const stat = context.fs.stat(docroot + path);
      const file = stat?.type === 'dir' ? `${docroot}${path.replace(/\/$/, '')}/index.html` : docroot + path;
      const found = readFile(context.fs, file);
      const response =
        'text' in found
          ? respond(200, found.text, { 'Content-Type': contentType(file), 'Last-Modified': httpDate(context.fs.stat(file)!.mtime), 'Accept-Ranges': 'bytes' })
          : respond(404, errorPage(404, 'Not Found', 'The requested URL was not found on this server.'), { 'Content-Type': 'text/html; charset=iso-8859-1' });
      context.log('stdout', `${peer.slice(0, peer.lastIndexOf(':'))} - - [${logDate(context.sim.now())}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${headerOf({ ...request, headers: response.headers }, 'content-length') ?? 0}`);
      return { ...response, headers: { Date: httpDate(context.sim.now()), Server: `Apache/${versionOf(context.image.tag)} (Unix)`, ...response.headers }, body: request.method === 'HEAD' ? '' : response.body };
    },
  }),
});
