// The client of the HTTPS figures, in a process of its own: asks URL by METHOD over keep-alive connections for a while, and
// prints {requests, seconds, p50Ms, p99Ms}. Arguments: one JSON object.
import { Agent, request } from 'node:https';

interface Load {
  url: string;
  paths: string[];
  method: string;
  body?: string;
  contentType?: string;
  ca: string;
  cert: string;
  key: string;
  connections: number;
  seconds: number;
}

const load = JSON.parse(process.argv[2]!) as Load;
const agent = new Agent({ keepAlive: true, maxSockets: load.connections, ca: load.ca, cert: load.cert, key: load.key });
const took: number[] = [];
let next = 0;

const ask = (path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const body = load.body?.replace('%', String(next));
    const sent = request(load.url + path, { method: load.method, agent, headers: { 'user-agent': 'bench/1', ...(body && { 'content-type': load.contentType ?? 'application/json' }) } }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode! >= 400) reject(new Error(`${load.method} ${path}: ${answer.statusCode}`));
        else {
          took.push(performance.now() - began);
          resolve();
        }
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });

const began = performance.now();
const end = began + load.seconds * 1000;
await Promise.all(
  Array.from({ length: load.connections }, async () => {
    while (performance.now() < end) await ask(load.paths[next++ % load.paths.length]!);
  }),
);
const seconds = (performance.now() - began) / 1000;
took.sort((a, b) => a - b);
const at = (share: number) => Math.round(took[Math.min(took.length - 1, Math.floor(took.length * share))]! * 100) / 100;
process.stdout.write(`${JSON.stringify({ requests: took.length, seconds, p50Ms: at(0.5), p99Ms: at(0.99) })}\n`);
process.exit(0);
