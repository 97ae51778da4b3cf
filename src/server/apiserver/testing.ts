import { request } from 'node:https';
import { Writable } from 'node:stream';
import { KubeConfig } from '@kubernetes/client-node';
import { Cluster } from '../../engine/cluster/cluster.ts';
import { loadParts } from '../../lab/outside.ts';
import { Authority } from './certificates.ts';
import { Clock } from './clock.ts';
import { Face } from './face.ts';
import { ADMIN, kubeconfig } from './kubeconfig.ts';

/** What a TLS client needs: whom it trusts, and who it is. */
export interface Identity {
  ca: string;
  cert?: string;
  key?: string;
}

/** A cluster behind HTTPS, for tests. */
export interface Served {
  cluster: Cluster;
  clock: Clock;
  face: Face;
  authority: Authority;
  /** The administrator of the cluster. */
  admin: Required<Identity>;
  url: string;
  config: KubeConfig;
  close(): Promise<void>;
}

/** Starts one whose clock runs at `speed`. */
export async function serve(speed = 20): Promise<Served> {
  await loadParts();
  const cluster = Cluster.create({ seed: 1, preset: 'trio', epochMs: Date.now() - 3_600_000 });
  const clock = new Clock(cluster.sim, speed);
  const authority = new Authority();
  const face = new Face({ cluster, clock, authority });
  const url = `https://127.0.0.1:${await face.listen(0, '127.0.0.1')}`;
  const config = new KubeConfig();
  config.loadFromString(kubeconfig(url, authority));
  clock.start();
  const { certificate: cert, key } = authority.client(ADMIN);
  return {
    cluster,
    clock,
    face,
    authority,
    admin: { ca: authority.certificate, cert, key },
    url,
    config,
    async close() {
      await clock.stop();
      await face.close();
    },
  };
}

/** Waits until something is so; the tests have no other clock. */
export async function eventually<T>(what: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
  text: string;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The administrator where nobody is named. */
  as?: Identity;
}

/** Sends a request over HTTPS and waits for all of its answer. */
export const ask = ({ url, admin }: Served, path: string, { method = 'GET', headers = {}, body, as = admin }: Asked = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers, ...as }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, bytes: Buffer.concat(chunks), text: Buffer.concat(chunks).toString('utf8') }));
    });
    sent.on('error', reject);
    sent.end(body);
  });

/** A stream that keeps what is written to it. */
export const collector = (): { stream: Writable; text(): string } => {
  let all = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      all += String(chunk);
      done();
    },
  });
  return { stream, text: () => all };
};
