import { commandLineFlag } from '../api/commandline.ts';
import type { ApiServer } from '../apiserver/server.ts';
import { Client } from '../client/client.ts';
import type { Solo } from '../etcd/solo.ts';
import { ComponentFailure } from '../kubelet/containerd/spec.ts';
import type { ComponentPlace } from '../kubelet/node.ts';
import { klogHead } from '../hosts/klog.ts';
import { idleCpuOf, memoryOf } from '../images/kubernetes.ts';
import type { HttpRequest, HttpResponse, Listener } from '../network/types.ts';
import { readSchedulerFlags } from '../scheduler/flags.ts';
import { createScheduler } from '../scheduler/scheduler.ts';
import type { Component } from '../sim/component.ts';
import type { Sim, Task } from '../sim/sim.ts';
import { Around } from './around.ts';
import { flagProblem } from './controlflags.ts';
import { openData } from './etcddata.ts';
import { answer } from './answer.ts';
import { health } from './health.ts';
import { Listening } from './listening.ts';

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** The end of a component, as its logger writes it. */
function failure({ host }: ComponentPlace, why: string): ComponentFailure {
  const logger = { pid: 1, sim: host.sim };
  if (why.startsWith('"command failed"')) return new ComponentFailure(klogHead(logger, 'E', 'run.go:72') + why);
  if (why.startsWith('Error creating leases')) return new ComponentFailure(klogHead(logger, 'F', 'instance.go:226') + why);
  return new ComponentFailure(why);
}

/** Throws a ComponentFailure where a component can't start with its command line. */
function check(name: string, place: ComponentPlace): void {
  const { host, args, read, address } = place;
  const problem = flagProblem(name, args, (path) => read?.(path), ['127.0.0.1', 'localhost', address, host.address, host.host]);
  if (problem !== undefined) throw failure(place, problem);
}

const bound = (error: Error): string => `"command failed" err=${JSON.stringify(`failed to create listener: failed to listen on ${error.message.replace(/^bind\(\) to (\S+) .*/, '$1: listen tcp $1')}: bind: address already in use`)}`;

/** A scheduler besides the cluster's own: what it may do is what its kubeconfig's user or its service account may. */
class SecondScheduler implements Component {
  readonly name = 'kube-scheduler';
  private inner: Component | undefined;

  constructor(
    private readonly sim: Sim,
    private readonly apiserver: ApiServer,
    private readonly place: ComponentPlace,
  ) {}

  get running(): boolean {
    return this.inner?.running ?? false;
  }

  start(): void {
    this.inner ??= this.make();
    try {
      this.inner.start();
    } catch (error) {
      this.inner.stop();
      throw error instanceof Error && error.message.startsWith('bind()') ? failure(this.place, bound(error)) : error;
    }
  }

  stop(): void {
    this.inner?.stop();
  }

  private make(): Component {
    const { sim, apiserver, place } = this;
    check(this.name, place);
    const flags = readSchedulerFlags(place.args, (path) => place.read?.(path));
    if (typeof flags === 'string') throw failure(place, flags);
    const account = {
      get token() {
        return place.read?.(tokenPath) ?? '';
      },
    };
    const credentials = flags.kubeconfig ? { certificate: { commonName: 'system:kube-scheduler', organizations: [] } } : account;
    const { schedulerNames, leaderElect, lease, securePort } = flags;
    const client = new Client(apiserver, this.name, credentials);
    const since = sim.now();
    const scheduler = createScheduler({ sim, clientFor: () => client, hostname: place.pod, schedulerNames, leaderElect, lease });
    return new Listening(scheduler, () => place.net, [{ address: flags.bindAddress, port: securePort, listener: { program: 'kube-scheduler', ...health(['localhost', place.address], () => ({ name: this.name, sim, client, since, server: apiserver.address, memory: memoryOf[this.name]!, cpu: idleCpuOf[this.name]!, scheduler })) } }]);
  }
}

/** `host` and port of a client URL of etcd. */
const clientUrls = (args: readonly string[]): { address: string; port: number }[] => {
  const urls = commandLineFlag(args, 'listen-client-urls') ?? 'http://localhost:2379';
  return urls.split(',').flatMap((url) => {
    const [, host, port] = /^https?:\/\/([^:/]+):(\d+)/.exec(url) ?? [];
    return host ? [{ address: host === 'localhost' ? '127.0.0.1' : host, port: Number(port) }] : [];
  });
};

/** An etcd that is nobody's store yet: it is healthy, and says which it is. */
class LoneEtcd implements Component {
  readonly name = 'etcd';
  running = false;
  private closers: (() => void)[] = [];

  constructor(private readonly place: ComponentPlace) {}

  start(): void {
    const { place } = this;
    const [version = '3.6.8'] = /\d+\.\d+\.\d+/.exec(place.version) ?? [];
    const listener: Listener = {
      program: 'etcd',
      *http({ path }: HttpRequest): Task<HttpResponse> {
        if (path === '/health') return answer(200, '{"health":"true","reason":""}', 'application/json');
        if (path === '/version') return answer(200, `{"etcdserver":"${version}","etcdcluster":"${version.replace(/\d+$/, '0')}"}`, 'application/json');
        return answer(404, '404 page not found\n');
      },
    };
    this.closers = clientUrls(place.args).map(({ address, port }) => place.net.listen(port, listener, { address }));
    this.running = true;
  }

  stop(): void {
    for (const close of this.closers) close();
    this.closers = [];
    this.running = false;
  }
}

/** kubeadm's part of the cluster as its static pod starts it: a command line that it can't start with ends it, and tells where it listens. */
class Checked extends Around {
  constructor(
    inner: Component,
    private readonly place: ComponentPlace,
  ) {
    super(inner);
  }

  override start(): void {
    check(this.name, this.place);
    if (this.inner instanceof Listening && !this.running && /^kube-(scheduler|controller-manager)$/.test(this.name)) this.inner.bind(commandLineFlag(this.place.args, 'bind-address') ?? '0.0.0.0');
    super.start();
  }
}

/** kubeadm's etcd, with the data that its directory holds when it starts. */
class Member extends Checked {
  constructor(
    private readonly cluster: Parts,
    private readonly at: ComponentPlace,
    inner: Component,
  ) {
    super(inner, at);
  }

  override start(): void {
    if (this.running) return;
    const { etcd, components } = this.cluster;
    check(this.name, this.at);
    const changed = openData(etcd, this.at);
    super.start();
    if (changed) restart(components.get('kube-apiserver'));
  }
}

/** What a component has done at its start it does once more. */
function restart(component: Component | undefined): void {
  if (!component?.running) return;
  component.stop();
  component.start();
}

/** What the parts of the cluster have to do with. */
export interface Parts {
  readonly sim: Sim;
  readonly etcd: Solo;
  readonly apiserver: ApiServer;
  readonly components: ReadonlyMap<string, Component>;
}

/** The part of the cluster that a pod of its image is: kubeadm's, where it is one of its static pods, or one of the pod's own. */
export function ownPart(cluster: Parts, name: string, place: ComponentPlace): Component | undefined {
  const { sim, apiserver, components } = cluster;
  const theirs = place.isStatic && place.pod === `${name}-${place.host.host}` ? components.get(name) : undefined;
  if (theirs && name === 'kube-apiserver' && /^v\d/.test(place.version)) apiserver.version = place.version;
  if (theirs) return name === 'etcd' ? new Member(cluster, place, theirs) : new Checked(theirs, place);
  if (name === 'kube-scheduler') return new SecondScheduler(sim, apiserver, place);
  if (name === 'etcd') return new LoneEtcd(place);
  return undefined;
}
