import { Part } from '../sim/part.ts';
import type { Sim } from '../sim/sim.ts';
import type { DnsAnswer, DnsQuestion, HttpRequest, HttpResponse, NetNamespace } from './types.ts';

/** Names of the outside world that labs reach for, with addresses of the documentation ranges where the real ones do not matter. */
const names: Readonly<Record<string, string>> = {
  'example.com': '93.184.215.14',
  'www.example.com': '93.184.215.14',
  'example.org': '93.184.215.15',
  'google.com': '142.250.207.14',
  'www.google.com': '142.250.207.36',
  'dns.google': '8.8.8.8',
  'kubernetes.io': '3.33.186.135',
  'www.kubernetes.io': '3.33.186.135',
  'k8s.io': '34.107.204.206',
  'github.com': '20.200.245.247',
  'raw.githubusercontent.com': '185.199.108.133',
  'release-assets.githubusercontent.com': '185.199.109.133',
  'registry-1.docker.io': '54.198.86.24',
  'docker.io': '44.208.254.194',
  'hub.docker.com': '44.219.3.189',
  'registry.k8s.io': '34.96.108.209',
  'httpbin.org': '34.227.213.82',
  'info.cern.ch': '188.184.67.127',
  'ifconfig.me': '34.160.111.145',
  'archive.ubuntu.com': '91.189.91.83',
  'my.database.example.com': '198.51.100.20',
};

const resolvers = ['192.168.56.1', '8.8.8.8', '8.8.4.4', '1.1.1.1', '1.0.0.1', '9.9.9.9'];

const resolve = ({ name, type }: DnsQuestion): DnsAnswer => {
  const address = names[name.toLowerCase()];
  if (address === undefined) return { rcode: 'NXDOMAIN', records: [] };
  return { rcode: 'NOERROR', records: type === 'A' ? [{ name, type: 'A', ttl: 300, data: address }] : [] };
};

const downloads = new Part('downloads', () => import('./sites/downloads.ts'));

/** Files whose content cannot be made up: whoever asks for one is told that it is not there. */
const particular = /\.(ya?ml|json|properties|sh|tgz|gz|zip|deb|key|gpg)(\?|$)|\/releases\/(latest\/)?download\//;

/** What GitHub's hosts say of a file that is not there; others show a page. */
const absent: Readonly<Record<string, string>> = { 'github.com': 'Not Found', 'raw.githubusercontent.com': '404: Not Found' };

const page = (name: string, path: string): HttpResponse => {
  const [status, title] = particular.test(path) ? [404, 'Not Found'] : [200, name];
  const plain = status === 404 ? absent[name] : undefined;
  if (plain !== undefined) return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(plain.length) }, body: plain };
  const body = `<!doctype html>\n<html>\n<head><title>${title}</title></head>\n<body><h1>${title}</h1><p>A page of the simulated internet.</p></body>\n</html>\n`;
  return { status, headers: { 'Content-Type': 'text/html; charset=UTF-8', 'Content-Length': String(body.length) }, body };
};

/** Puts the outside world behind the nodes' router: name servers and a few well-known sites, each a machine that `add` makes. */
export function connectInternet(sim: Sim, add: (name: string, address: string) => NetNamespace): void {
  for (const server of resolvers) {
    const net = add(server, server);
    const dns = {
      program: 'dns',
      *dns(question: DnsQuestion) {
        return resolve(question);
      },
    };
    net.listen(53, dns, { protocol: 'UDP' });
    net.listen(53, dns);
  }
  const byAddress = new Map<string, string>();
  for (const [name, address] of Object.entries(names)) if (!byAddress.has(address)) byAddress.set(address, name);
  for (const [address, name] of byAddress) {
    if (resolvers.includes(address)) continue;
    const net = add(name, address);
    const web = {
      program: 'web',
      *http({ path }: HttpRequest) {
        const { download } = particular.test(path) ? yield* sim.part(downloads) : {};
        return download?.(name, path) ?? page(name, path);
      },
    };
    net.listen(80, web);
    net.listen(443, { ...web, tls: { names: [name, `www.${name}`], ca: 'Internet' } });
  }
}
