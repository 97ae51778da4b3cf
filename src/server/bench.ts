// npm run bench -- [--peer] [--only TEXT]: measures, JSON lines. Figures are medians of several runs; nothing here passes or fails.
import { readArguments } from './arguments.ts';
import { commandBenches } from './bench/commands.ts';
import { deploymentBenches } from './bench/deployments.ts';
import { keyToEcho } from './bench/echo.ts';
import { round } from './bench/measure.ts';
import { pageStart } from './bench/page.ts';
import { PEER_LIMIT_MS, peerDeployment } from './bench/peer.ts';
import { httpsLoad, requestBenches } from './bench/requests.ts';

const { options, error } = readArguments(process.argv.slice(2), ['only', 'runs'], ['peer']);
if (error) {
  process.stderr.write(`podium bench: ${error}\n`);
  process.exit(2);
}
const runs = Number(options.runs ?? 5);
/** What takes little is run more often, so that the median is that of an engine at work and not of its first second. */
const runsOf = (replicas: number) => (replicas <= 100 ? runs * 3 : runs);
const wanted = (name: string) => !options.only || name.includes(options.only);
const print = (row: object) => process.stdout.write(`${JSON.stringify(row)}\n`);

const ours = new Map<number, number>();
for (const replicas of [10, 100, 1000, 3000]) {
  if (!wanted(`deployment-${replicas}`)) continue;
  const row = (await deploymentBenches()).deploymentUntilReady(replicas, 20, runsOf(replicas));
  ours.set(replicas, row.wallMs);
  print({ bench: `deployment-${replicas}`, ...row });
}
for (const replicas of [100, 1000]) if (wanted(`rollout-${replicas}`)) print({ bench: `rollout-${replicas}`, ...(await deploymentBenches()).rollingUpdate(replicas, 20, runs) });
if (wanted('requests')) {
  const { inProcess, watchFanOut } = await requestBenches();
  print({ bench: 'requests', ...(await inProcess(runs)) });
  print({ bench: 'requests-watch', ...(await watchFanOut(runs)) });
}
if (wanted('requests-https')) print({ bench: 'requests-https', ...(await httpsLoad()) });
if (wanted('commands')) print({ bench: 'commands', ...(await commandBenches()).commandCosts(runs * 3) });
for (const at of ['idle', '1×', '10×'] as const) if (wanted(`echo-${at}`)) print({ bench: `echo-${at}`, ...(await keyToEcho(at)) });
if (wanted('page')) print({ bench: 'page-start', ...(await pageStart(runs)) });
if (options.peer) {
  for (const replicas of [10, 100, 1000]) {
    if (!wanted(`peer-${replicas}`) && !wanted(`deployment-${replicas}`)) continue;
    const mine = ours.get(replicas) ?? (await deploymentBenches()).deploymentUntilReady(replicas, 20, runsOf(replicas)).wallMs;
    const peer = await peerDeployment(replicas, replicas <= 100 ? 3 : 1);
    print({ bench: `peer-deployment-${replicas}`, ...peer, ...(peer.wallMs === null ? { ratioAtLeast: round(PEER_LIMIT_MS / mine) } : { ratio: round(peer.wallMs / mine) }) });
  }
}
process.exit(0);
