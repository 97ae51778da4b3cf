import { Part } from '../sim/part.ts';
import type { Sim, Task } from '../sim/sim.ts';
import { buildImage } from './build.ts';
import { define, anyTag, simpleServer } from './define.ts';
import { respond } from './http.ts';
import { kubernetes } from './kubernetes.ts';
import { parseReference, type Reference } from './reference.ts';
import { PullError, type Image, type ImageDefinition, type Launch } from './types.ts';

/** The images that no machine has from the start. */
const others = new Part('images', () => import('./others.ts'));

/** Languages that an image may bring. */
const runtimes = new Set(['bun', 'deno', 'dotnet', 'flask', 'gunicorn', 'java', 'node', 'npm', 'npx', 'php', 'pnpm', 'ruby', 'bundle', 'uvicorn', 'yarn']);

/** What may be in an image that nobody here has seen: its flags, a program of its own outside of the system's folders, a language. */
const itsOwn = ({ args: [first = ''], fs }: Launch): boolean => {
  if (first.startsWith('-')) return true;
  if (first.includes('/')) return !/^\/(s?bin|usr\/s?bin)\//.test(first) && fs.stat(first) === undefined;
  return runtimes.has(first);
};

/** Where servers usually listen: those of an image that nobody has seen do where its pod says nothing. */
const usualPorts = (launch: Launch): readonly number[] => {
  if (launch.declaredPorts.length > 0 || launch.hostNetwork) return [];
  const told = Number(launch.env['PORT']);
  return told > 0 && told < 65_536 ? [told] : [80, 3000, 5000, 8000, 8080];
};

/** A server about which nothing is known: it answers on the ports that the pod declares, or on usual ones, and has what people look for in a container. */
const generic = (repository: string): ImageDefinition =>
  define({
    repository,
    tags: anyTag,
    unseen: true,
    base: 'alpine',
    size: (tag) => 18_000_000 + ((repository.length * 7919 + tag.length * 104_729) % 90) * 1_000_003,
    config: { cmd: ['/app/server'] },
    tools: ['bash', 'curl'],
    server: simpleServer({
      executables: { server: '/app/server' },
      takes: itsOwn,
      tls: (c, port) => (c.declaredPorts.some((p) => p.port === port && p.tls) ? { names: [c.hostname, 'localhost', ...c.net.addresses], ca: 'self-signed' } : undefined),
      spare: usualPorts,
      ports: (launch) => launch.declaredPorts.filter((p) => p.protocol === 'TCP').map((p) => p.port),
      log: (c) => ['Starting server', ...c.declaredPorts.map((p) => `Listening on port ${p.port}`)],
      http: (c, request) => {
        c.spend(0.5);
        c.log('stdout', `${request.method} ${request.path} 200`);
        return respond(200, `Hello from ${c.image.repository.replace(/^.*\//, '')}:${c.image.tag} on ${c.hostname}\n`);
      },
    }),
  });

/** Registries, or folders of Kubernetes' own, of which everything that exists is in the catalogue; elsewhere an unknown name is somebody's own. */
const complete = (r: Reference): boolean => r.repository.startsWith('docker.io/library/') || ((r.domain === 'registry.k8s.io' || r.domain === 'k8s.gcr.io') && /^([^/]+|(e2e-test-images|ingress-nginx|coredns)\/.*)$/.test(r.path)) || r.repository.startsWith('gcr.io/google');

/** Where a repository of Kubernetes' former registries is today; their names still lead there. */
const moved = (repository: string): string => repository.replace(/^(k8s\.gcr\.io|gcr\.io\/google[-_]containers)\//, 'registry.k8s.io/');

/** Top-level domains that no registry can be under (RFC 2606, RFC 6762). */
const nowhere = /\.(invalid|example|test|local|localhost|internal)$/;

const failed = (name: string, why: string): string => `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${why}`;

/** All images that can be pulled. */
export class ImageCatalogue {
  private readonly definitions = new Map<string, ImageDefinition>();
  private readonly images = new Map<string, Image>();

  private whole = false;

  constructor(more: readonly ImageDefinition[] = []) {
    for (const d of [...kubernetes, ...more]) this.definitions.set(d.repository, d);
  }

  /** Sees to it that an image is known before it is resolved to be pulled: those that no machine has from the start are loaded then. */
  *know(sim: Sim, text: string): Task {
    if (this.whole) return;
    const reference = parseReference(text);
    if ('error' in reference || this.definitions.has(reference.repository)) return;
    const { images } = yield* sim.part(others);
    this.whole = true;
    for (const d of images) if (!this.definitions.has(d.repository)) this.add(d);
  }

  /** Adds a repository, or replaces one. */
  add(definition: ImageDefinition): void {
    this.definitions.set(definition.repository, definition);
    for (const name of Array.from(this.images.keys())) if (this.images.get(name)!.repository === definition.repository) this.images.delete(name);
  }

  /** The image of a reference; throws PullError as a registry refuses it. */
  resolve(text: string): Image {
    const known = this.images.get(text);
    if (known) return known;
    const reference = parseReference(text);
    if ('error' in reference) throw new PullError('InvalidName', reference.error);
    const image = buildImage(this.find(reference), reference);
    this.images.set(text, image);
    return image;
  }

  private find(r: Reference): ImageDefinition {
    const definition = this.definitions.get(r.repository) ?? this.definitions.get(moved(r.repository));
    if (definition) {
      // A digest decides alone; the tag beside it is not looked at.
      if (r.tag !== undefined && r.digest === undefined && !definition.hasTag(r.tag)) throw new PullError('NotFound', failed(r.name, `${r.name}: not found`));
      return definition;
    }
    const host = r.domain.replace(/:\d+$/, '');
    if (host === 'localhost' || host.startsWith('127.')) {
      throw new PullError('Unknown', failed(r.name, `failed to do request: Head "http://${r.domain}/v2/${r.path}/manifests/${r.tag ?? r.digest}": dial tcp 127.0.0.1:${/:(\d+)$/.exec(r.domain)?.[1] ?? '80'}: connect: connection refused`));
    }
    if (nowhere.test(host)) {
      throw new PullError('Unknown', failed(r.name, `failed to do request: Head "https://${r.domain}/v2/${r.path}/manifests/${r.tag ?? r.digest}": dial tcp: lookup ${host}: no such host`));
    }
    if (r.domain === 'docker.io' && complete(r)) {
      throw new PullError('Unknown', failed(r.name, 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed'));
    }
    if (complete(r)) throw new PullError('NotFound', failed(r.name, `${r.name}: not found`));
    if (r.tag !== undefined && /^(does-?not-?exist|non-?existent|missing|invalid|no-?such.*|wrong|typo)$/i.test(r.tag)) throw new PullError('NotFound', failed(r.name, `${r.name}: not found`));
    return generic(r.repository);
  }
}
