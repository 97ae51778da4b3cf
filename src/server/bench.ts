// npm run bench -- [--peer] [--only TEXT]: measures, JSON lines. Figures are medians of several runs; nothing here passes or fails.
import { readArguments } from './arguments.ts';
import { deploymentBenches } from './bench/deployments.ts';
import { pageStart } from './bench/page.ts';
import { peerDeployment } from './bench/peer.ts';
import { httpsLoad, requestBenches } from './bench/requests.ts';

const { options, error } = readArguments(process.argv.slice(2), ['only', 'runs'], ['peer']);
if (error) {
  process.stderr.write(`podium bench: ${error}\n`);
  process.exit(2);
}
const runs = Number(options.runs ?? 5);
const wanted = (name: string) => !options.only || name.includes(options.only);
const print = (row: object) => process.stdout.write(`${JSON.stringify(row)}\n`);

const ours = new Map<number, number>();
for (const replicas of [10, 100, 1000, 3000]) {
  if (!wanted(`deployment-${replicas}`)) continue;
  const row = (await deploymentBenches()).deploymentUntilReady(replicas, 20, runs);
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
if (wanted('page')) print({ bench: 'page-start', ...(await pageStart(runs)) });
if (options.peer) {
  for (const replicas of [10, 100, 1000]) {
    if (!wanted(`peer-${replicas}`) && !wanted(`deployment-${replicas}`)) continue;
    const mine = ours.get(replicas) ?? (await deploymentBenches()).deploymentUntilReady(replicas, 3, runs).wallMs;
    const peer = await peerDeployment(replicas);
    print({ bench: `peer-deployment-${replicas}`, ...peer, ratio: peer.wallMs === null ? null : Math.round((peer.wallMs / mine) * 10) / 10 });
  }
}
process.exit(0);
