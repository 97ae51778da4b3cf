import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../engine/cluster/cluster.ts';
import { runUntil, settle, type CommandRun } from '../run-scenario.ts';
import type { ScenarioCommand } from '../scenario.ts';
import { Authority } from './certificates.ts';
import { Clock } from './clock.ts';
import { Face } from './face.ts';
import { kubeconfig, writeKubeconfig } from './kubeconfig.ts';

/** Virtual milliseconds that a person needs between two commands. */
const PAUSE_MS = 180;
/** How fast the cluster runs while a scenario only waits for something. */
const WAIT_SPEED = 6;
/** Wall milliseconds after which a command counts as stuck. */
const STUCK_MS = 90_000;

/** The folders of the path, but for those that npm puts in front of it for its scripts. */
const programFolders = (): string[] => (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules') && !folder.includes('node-gyp-bin'));

/** A folder with a home and a working folder, and a kubectl on the path, as the recordings were made in. */
class Desk {
  private readonly folder = mkdtempSync(join(tmpdir(), 'oracle-'));
  readonly home = join(this.folder, 'home');
  private readonly work = join(this.folder, 'work');
  private readonly bin = join(this.folder, 'bin');

  constructor(kubectl: string) {
    for (const folder of [this.home, this.work, this.bin]) mkdirSync(folder);
    symlinkSync(kubectl, join(this.bin, 'kubectl'));
  }

  /** Runs a line in a fresh bash. */
  run(line: string): Promise<CommandRun> {
    const env = { HOME: this.home, PATH: [this.bin, ...programFolders()].join(':'), TERM: 'dumb', LANG: 'C.UTF-8', USER: 'root' };
    const child = spawn('bash', ['-c', `shopt -s expand_aliases\nalias k=kubectl\n${line}`], { cwd: this.work, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        err.push(Buffer.from('podium: the command did not end\n'));
        process.kill(-child.pid!, 'SIGKILL');
      }, STUCK_MS);
      child.on('close', (code) => {
        clearTimeout(timer);
        resolve({ cmd: line, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8'), exit: code ?? 124 });
      });
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A wait's parts: commands, `settle`, and `sleep N`, which is slept in the cluster's time. */
const partsOf = (line: string): string[] => line.split(/;\s*(?=settle\b|sleep [\d.]+\s*(?:;|$))|(?<=\bsettle|^sleep [\d.]+)\s*;\s*/).filter((p) => p.trim());

/**
 * Plays a scenario with a real kubectl against the cluster behind HTTPS. The cluster's clock runs in real time while a
 * command runs, faster while the scenario waits, and stands still otherwise.
 */
export async function runWithKubectl(cluster: Cluster, kubectl: string, commands: readonly ScenarioCommand[], report: (run: CommandRun) => void): Promise<void> {
  const clock = new Clock(cluster.sim);
  const authority = new Authority();
  const face = new Face({ cluster, clock, authority });
  const port = await face.listen(0, '127.0.0.1');
  const desk = new Desk(kubectl);
  writeKubeconfig(join(desk.home, '.kube/config'), kubeconfig(`https://127.0.0.1:${port}`, authority));
  const advance = (ms: number) => {
    const until = cluster.sim.now() + ms;
    return runUntil(cluster.sim, () => cluster.sim.now() >= until, ms);
  };
  const timed = async (line: string, speed: number): Promise<CommandRun> => {
    clock.speed = speed;
    clock.start();
    const run = await desk.run(line);
    await clock.stop();
    return run;
  };
  const atHome = (text: string) => text.replaceAll(`127.0.0.1:${port}`, '127.0.0.1:6443');
  try {
    for (const command of commands) {
      for (const part of command.waits.flatMap(partsOf)) {
        const sleep = /^\s*sleep ([\d.]+)\s*$/.exec(part)?.[1];
        if (sleep) await advance(Number(sleep) * 1000);
        else if (part.trim() === 'settle') await settle(cluster);
        else await timed(part, WAIT_SPEED);
      }
      if (!command.cmd) continue;
      const { stdout, stderr, exit } = await timed(command.cmd, 1);
      report({ cmd: command.cmd, stdout: atHome(stdout), stderr: atHome(stderr), exit });
      await advance(PAUSE_MS);
    }
  } finally {
    await face.close();
    desk.remove();
  }
}
