import { parseGoDuration } from '../../api/duration.ts';
import { ConnectionError } from '../../api/status.ts';
import { klogHead } from '../../hosts/klog.ts';
import { signalled } from '../../hosts/signals.ts';
import type { Process, Program } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { option, subcommand } from './options.ts';

// agnhost's subcommands that are no servers (kubernetes: test/images/agnhost).

export const pause: Program = function* (p) {
  yield* p.stdout.write('Paused\n');
  yield signalled(p, ['SIGTERM', 'SIGINT']);
  return 0;
};

function* connect(p: Process): Task<number> {
  const destination = p.args.slice(2).find((a, i, all) => !a.startsWith('-') && !(all[i - 1]?.startsWith('--') && !all[i - 1]!.includes('='))) ?? '';
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(destination) ?? [];
  const failed = function* (why: string): Task<number> {
    yield* p.stderr.write(`${why}\n`);
    return 1;
  };
  if (!port) return yield* failed(`UNKNOWN: address ${destination}: missing port in address`);
  const timeout = option(p, 'timeout');
  try {
    const connection = yield* p.machine.net.dial(host, Number(port), timeout ? { timeoutMs: parseGoDuration(timeout) } : {});
    connection.close();
    return 0;
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    const words: Partial<Record<ConnectionError['kind'], string>> = { timeout: 'TIMEOUT', refused: 'REFUSED', 'no-such-host': `DNS: ${error.message.replace(/^dial tcp: /, '')}` };
    return yield* failed(words[error.kind] ?? `OTHER: ${error.message}`);
  }
}

/** Writes lines about requests that nobody made, evenly over a time. */
function* generateLogs(p: Process): Task<number> {
  const short = (name: string) => p.args[p.args.indexOf(name) + 1];
  const total = Number(option(p, 'log-lines-total') ?? (p.args.includes('-t') ? short('-t') : 0));
  const duration = parseGoDuration(option(p, 'run-duration') ?? (p.args.includes('-d') ? short('-d')! : '0s'));
  if (!(total > 0) || !(duration > 0)) {
    yield* p.stderr.write(`${klogHead(p, 'F', 'logs_generator.go:46')}Invalid total number of lines or duration: ${total} ${duration}\n`);
    return 255;
  }
  const random = p.sim.random('logs-generator');
  const pick = <T>(list: readonly T[]): T => list[random.int(0, list.length - 1)]!;
  for (let i = 0; i < total; i++) {
    const url = `/api/v1/namespaces/${pick(['kube-system', 'default', 'ns'])}/pods/${random.text(random.int(3, 4), 'bcdfghjklmnpqrstvwxz2456789')}`;
    yield* p.stdout.write(`${klogHead(p, 'I', 'logs_generator.go:76')}${i} ${pick(['GET', 'POST', 'PUT'])} ${url} ${random.int(200, 599)}\n`);
    yield sleep(duration / total);
  }
  return 0;
}

/** What agnhost does where it is no server. */
export const agnhostCommand: Program = function* (p) {
  const { resolver } = p.machine.net;
  switch (subcommand(p)) {
    case 'pause':
      return yield* pause(p);
    case 'connect':
      return yield* connect(p);
    case 'logs-generator':
      return yield* generateLogs(p);
    case 'dns-suffix':
      yield* p.stdout.write(`${resolver.search.join(',')}\n`);
      return 0;
    case 'dns-server-list':
      yield* p.stdout.write(`${resolver.nameservers.join(',')}\n`);
      return 0;
    case 'etc-hosts':
      yield* p.stdout.write(p.machine.fs.read('/etc/hosts'));
      return 0;
    case 'entrypoint-tester':
      yield* p.stdout.write(`[${p.args.join(' ')}]\n`);
      return 0;
    default:
      yield* p.stderr.write('Error: this agnhost command is not simulated\n');
      return 1;
  }
};
