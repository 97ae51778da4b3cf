// npm run apiserver -- [--port P] [--host H] [--kubeconfig F] [--preset P] [--seed N] [--speed X]: the engine behind HTTPS for real clients.
import { join, resolve } from 'node:path';
import { Cluster } from '../engine/cluster/cluster.ts';
import { PRESETS, presetByName } from '../engine/cluster/presets.ts';
import { loadParts } from '../lab/outside.ts';
import { Authority } from './apiserver/certificates.ts';
import { Clock } from './apiserver/clock.ts';
import { Face } from './apiserver/face.ts';
import { kubeconfig, writeKubeconfig } from './apiserver/kubeconfig.ts';
import { readArguments } from './arguments.ts';

const fail = (message: string): never => {
  process.stderr.write(`podium apiserver: ${message}\n`);
  process.exit(2);
};

const { options, rest, error } = readArguments(process.argv.slice(2), ['port', 'host', 'kubeconfig', 'preset', 'seed', 'speed'], []);
if (error) fail(error);
if (rest.length > 0) fail(`takes no arguments, but got ${rest[0]}`);
const number = (name: string, fallback: number, ok: (value: number) => boolean, wanted: string): number => {
  const value = Number(options[name] ?? fallback);
  return ok(value) ? value : fail(`--${name} takes ${wanted}, not ${options[name]}`);
};
const port = number('port', 6443, (n) => Number.isInteger(n) && n >= 0 && n < 65_536, 'a port number');
const seed = number('seed', 1, (n) => Number.isSafeInteger(n) && n >= 0, 'a whole number');
const speed = number('speed', 1, (n) => n > 0 && n <= 1000, 'a number above 0 and up to 1000');
const host = options.host ?? '127.0.0.1';
const preset = options.preset ?? 'trio';
if (!presetByName(preset)) fail(`unknown preset ${preset}; there is ${PRESETS.join(', ')}`);

await loadParts();
const cluster = Cluster.create({ seed, preset, epochMs: Math.floor(Date.now() / 1000) * 1000 });
cluster.sim.onFault = (fault) => process.stderr.write(`podium: fault in ${fault.task} (seed ${fault.seed}): ${fault.error instanceof Error ? fault.error.stack : String(fault.error)}\n`);
const clock = new Clock(cluster.sim, speed);
const authority = new Authority();
const face = new Face({ cluster, clock, authority, names: [host] });
const listening = await face.listen(port, host).catch((cause: Error) => fail(cause.message));
const file = resolve(options.kubeconfig ?? join('.cache', 'kubeconfig'));
const address = `https://${host.includes(':') ? `[${host}]` : host}:${listening}`;
writeKubeconfig(file, kubeconfig(address, authority));
clock.start();
process.stdout.write(`${preset} cluster at ${address}, speed ${speed}\nexport KUBECONFIG=${file}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
