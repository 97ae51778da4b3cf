import type { Unit } from '../../hosts/systemd.ts';
import type { Process, Program } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { memory } from './processes.ts';
import { paged } from './pager.ts';
import { ago, hostOf, isEnabled, journalLine, timestamp } from './units.ts';

const dots: Record<string, readonly [string, string]> = { active: ['●', '\x1b[0;1;32m'], failed: ['×', '\x1b[0;1;31m'], activating: ['●', '\x1b[0;1;33m'], inactive: ['○', ''] };

const noBus = (p: Process): Task => p.stderr.write("System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n");

function status(p: Process, unit: Unit): string {
  const host = hostOf(p)!;
  const colour = p.stdout.tty !== undefined;
  const [dot, code] = dots[unit.state]!;
  const paint = (text: string) => (colour && code ? `${code}${text}\x1b[0m` : text);
  const result = unit.state === 'failed' || unit.sub === 'auto-restart' ? ` (Result: exit-code)` : '';
  const running = unit.state === 'active';
  const state = `${unit.state} (${unit.sub})`;
  const row = (key: string, value: string) => `${`${key}:`.padStart(12)} ${value}\n`;
  let out = `${paint(dot)} ${unit.name} - ${unit.description}\n`;
  out += row('Loaded', unit.masked ? `masked (Reason: Unit ${unit.name} is masked.)` : `loaded (${unit.file}; ${isEnabled(unit)}; preset: enabled)`);
  if (unit.dropIns.length > 0) {
    const folder = unit.dropIns[0]!.slice(0, unit.dropIns[0]!.lastIndexOf('/'));
    out += row('Drop-In', folder) + `             └─${unit.dropIns.map((d) => d.slice(d.lastIndexOf('/') + 1)).join(', ')}\n`;
  }
  out += row('Active', `${paint(state)}${result} since ${timestamp(unit.since)}; ${ago(p.sim.now() - unit.since)}`);
  if (unit.docs.length > 0) out += row('Docs', unit.docs.join('\n             '));
  const program = unit.behaviour.command.split(' ')[0]!;
  const name = program.replace(/^.*\//, '');
  if (running && unit.process) {
    out += row('Main PID', `${unit.process.pid} (${name})`);
    out += row('Tasks', `12 (limit: ${Math.floor(memory(p).total / 880)})`);
    const mib = 20 + (name.length * 7) % 60;
    out += row('Memory', `${mib}.4M (peak: ${mib + 3}.1M)`);
    const cpu = ((p.sim.now() - unit.since) * 0.02) / 1000;
    out += row('CPU', cpu >= 60 ? `${Math.floor(cpu / 60)}min ${(cpu % 60).toFixed(3)}s` : `${cpu.toFixed(3)}s`);
    out += row('CGroup', `/system.slice/${unit.name}`) + `             └─${unit.process.pid} ${unit.behaviour.command}\n`;
  } else if (unit.state !== 'inactive' || unit.status !== 0) out += row('Process', `ExecStart=${unit.behaviour.command} (code=exited, status=${unit.status}${unit.status === 203 ? '/EXEC' : unit.status !== 0 ? '/FAILURE' : '/SUCCESS'})`);
  const lines = host.journal.read(unit.name).slice(-10);
  return lines.length > 0 ? `${out}\n${lines.map((e) => journalLine(e, host.hostname)).join('')}` : out;
}

const full = (name: string): string => (/\.(?:service|socket|target|timer|mount|slice|path)$/.test(name) ? name : `${name}.service`);

/** The units that names mean; tells of those that are none. */
function* find(p: Process, names: readonly string[], missing: (name: string) => Task): Task<{ units: Unit[]; good: boolean }> {
  const { systemd } = hostOf(p)!;
  const units: Unit[] = [];
  let good = true;
  for (const name of names) {
    const unit = systemd.unit(name);
    if (unit) units.push(unit);
    else {
      good = false;
      yield* missing(full(name));
    }
  }
  return { units, good };
}

function* change(p: Process, verb: string, names: readonly string[]): Task<number> {
  const { systemd } = hostOf(p)!;
  const done = verb === 'stop' ? 'stop' : verb === 'restart' || verb === 'try-restart' || verb === 'reload-or-restart' ? 'restart' : verb;
  const { units, good } = yield* find(p, names, (name) => p.stderr.write(`Failed to ${done} ${name}: Unit ${name} not ${verb === 'stop' ? 'loaded' : 'found'}.\n`));
  let status = good ? 0 : 5;
  for (const unit of units) {
    if (unit.masked && verb !== 'stop') {
      yield* p.stderr.write(`Failed to ${done} ${unit.name}: Unit ${unit.name} is masked.\n`);
      status = 1;
      continue;
    }
    if (verb === 'start') systemd.start(unit);
    else if (verb === 'stop') systemd.stop(unit);
    else if (verb === 'try-restart') {
      if (unit.state === 'active') systemd.restart(unit);
    } else if (verb !== 'reload') systemd.restart(unit);
    yield sleep(20);
    if (verb !== 'stop' && unit.state === 'failed') {
      yield* p.stderr.write(`Job for ${unit.name} failed because the control process exited with error code.\nSee "systemctl status ${unit.name}" and "journalctl -xeu ${unit.name}" for details.\n`);
      status = 1;
    }
  }
  return status;
}

function* enable(p: Process, verb: string, names: readonly string[], now: boolean): Task<number> {
  const { systemd } = hostOf(p)!;
  const { fs } = p.machine;
  const { units, good } = yield* find(p, names, (name) => p.stderr.write(`Failed to ${verb} unit: Unit file ${name} does not exist.\n`));
  for (const unit of units) {
    const link = `/etc/systemd/system/${verb.endsWith('mask') ? unit.name : `multi-user.target.wants/${unit.name}`}`;
    if (verb === 'enable' && !unit.enabled) {
      unit.enabled = true;
      fs.mkdir('/etc/systemd/system/multi-user.target.wants', { recursive: true });
      yield* p.stderr.write(`Created symlink ${link} → ${unit.file}.\n`);
    } else if (verb === 'disable' && unit.enabled) {
      unit.enabled = false;
      yield* p.stderr.write(`Removed "${link}".\n`);
    } else if (verb === 'mask' && !unit.masked) {
      unit.masked = true;
      yield* p.stderr.write(`Created symlink ${link} → /dev/null.\n`);
    } else if (verb === 'unmask' && unit.masked) {
      unit.masked = false;
      yield* p.stderr.write(`Removed "${link}".\n`);
    }
    if (now && verb === 'enable') systemd.start(unit);
    if (now && (verb === 'disable' || verb === 'mask')) systemd.stop(unit);
  }
  return good ? 0 : 1;
}

function* list(p: Process, units: readonly Unit[]): Task {
  const width = Math.max(4, ...units.map((u) => u.name.length));
  const rows = units.map((u) => `${dots[u.state]![0] === '×' ? '●' : ' '} ${u.name.padEnd(width)} ${u.masked ? 'masked' : 'loaded'} ${u.state.padEnd(6)} ${u.sub.padEnd(7)} ${u.description}\n`);
  yield* paged(p, `  ${'UNIT'.padEnd(width)} LOAD   ACTIVE SUB     DESCRIPTION\n${rows.join('')}\nLegend: LOAD   → Reflects whether the unit definition was properly loaded.\n        ACTIVE → The high-level unit activation state, i.e. generalization of SUB.\n        SUB    → The low-level unit activation state, values depend on unit type.\n\n${units.length} loaded units listed.\n`);
}

function unitFile(p: Process, unit: Unit): string {
  const { fs } = p.machine;
  const show = (path: string, otherwise: string) => `# ${path}\n${fs.stat(path)?.type === 'file' ? fs.read(path) : otherwise}`;
  const own = show(unit.file, `[Unit]\nDescription=${unit.description}\n${unit.docs.map((d) => `Documentation=${d}\n`).join('')}\n[Service]\nExecStart=${unit.behaviour.command}\nRestart=${unit.restartMs === undefined ? 'no' : 'always'}\n${unit.restartMs === undefined ? '' : `RestartSec=${unit.restartMs / 1000}\n`}\n[Install]\nWantedBy=multi-user.target\n`);
  return [own, ...unit.dropIns.map((d) => show(d, ''))].join('\n');
}

export const systemctl: Program = function* (p) {
  const host = hostOf(p);
  const words = p.args.slice(1);
  const flags = words.filter((w) => w.startsWith('-'));
  const [verb = 'list-units', ...names] = words.filter((w) => !w.startsWith('-'));
  const has = (...names2: string[]) => flags.some((f) => names2.includes(f));
  if (has('--version')) {
    yield* p.stdout.write('systemd 255 (255.4-1ubuntu8.11)\n');
    return 0;
  }
  if (!host) {
    yield* noBus(p);
    return 1;
  }
  const { systemd } = host;
  const quiet = has('-q', '--quiet');
  const need = function* (): Task<boolean> {
    if (names.length > 0) return true;
    yield* p.stderr.write('Too few arguments.\n');
    return false;
  };
  switch (verb) {
    case 'status': {
      if (names.length === 0) {
        yield* paged(p, `● ${host.hostname}\n    State: ${systemd.all().some((u) => u.state === 'failed') ? 'degraded' : 'running'}\n    Units: ${systemd.all().length} loaded (incl. loaded aliases)\n     Jobs: 0 queued\n   Failed: ${systemd.all().filter((u) => u.state === 'failed').length} units\n    Since: ${timestamp(host.bootedAt)}; ${ago(p.sim.now() - host.bootedAt)}\n`);
        return 0;
      }
      const { units, good } = yield* find(p, names, (name) => p.stderr.write(`Unit ${name} could not be found.\n`));
      const text = units.map((u) => status(p, u)).join('\n');
      if (text !== '') yield* has('--no-pager') ? p.stdout.write(text) : paged(p, text);
      return !good ? 4 : units.some((u) => u.state !== 'active') ? 3 : 0;
    }
    case 'start':
    case 'stop':
    case 'restart':
    case 'reload':
    case 'try-restart':
    case 'reload-or-restart':
      return (yield* need()) ? yield* change(p, verb, names) : 1;
    case 'enable':
    case 'disable':
    case 'mask':
    case 'unmask':
      return (yield* need()) ? yield* enable(p, verb, names, has('--now')) : 1;
    case 'is-active':
    case 'is-failed':
    case 'is-enabled': {
      if (!(yield* need())) return 1;
      let good = false;
      for (const name of names) {
        const unit = systemd.unit(name);
        if (verb === 'is-enabled') {
          if (!unit) yield* p.stderr.write(`Failed to get unit file state for ${full(name)}: No such file or directory\n`);
          else if (!quiet) yield* p.stdout.write(`${isEnabled(unit)}\n`);
          good ||= unit?.enabled === true && !unit.masked;
          continue;
        }
        const state = unit?.state ?? 'inactive';
        if (!quiet) yield* p.stdout.write(`${state}\n`);
        good ||= state === (verb === 'is-active' ? 'active' : 'failed');
      }
      return good ? 0 : verb === 'is-active' ? 3 : 1;
    }
    case 'list-units': {
      const failed = has('--failed') || has('--state=failed');
      const running = has('--state=running');
      const units = systemd.all().filter((u) => (failed ? u.state === 'failed' : running ? u.sub === 'running' : has('-a', '--all') || u.state !== 'inactive'));
      yield* list(p, units.filter((u) => names.length === 0 || names.some((n) => u.name.startsWith(n.replace(/\*$/, '')))));
      return 0;
    }
    case 'list-unit-files': {
      const width = Math.max(9, ...systemd.all().map((u) => u.name.length));
      yield* paged(p, `${'UNIT FILE'.padEnd(width)} STATE    PRESET\n${systemd.all().map((u) => `${u.name.padEnd(width)} ${isEnabled(u).padEnd(8)} enabled\n`).join('')}\n${systemd.all().length} unit files listed.\n`);
      return 0;
    }
    case 'cat': {
      const { units, good } = yield* find(p, names, (name) => p.stderr.write(`No files found for ${name}.\n`));
      if (units.length > 0) yield* paged(p, units.map((u) => unitFile(p, u)).join('\n'));
      return good ? 0 : 1;
    }
    case 'show': {
      const properties = flags.flatMap((f, i) => (f === '-p' ? (words[words.indexOf(f, i) + 1] ?? '').split(',') : f.startsWith('--property=') ? f.slice(11).split(',') : []));
      for (const name of names.filter((n) => !properties.includes(n))) {
        const unit = systemd.unit(name);
        const all: Record<string, string> = { Id: full(name), ActiveState: unit?.state ?? 'inactive', SubState: unit?.sub ?? 'dead', LoadState: unit ? (unit.masked ? 'masked' : 'loaded') : 'not-found', MainPID: String(unit?.process?.pid ?? 0), UnitFileState: unit ? isEnabled(unit) : '', Description: unit?.description ?? full(name), NRestarts: String(unit?.restarts ?? 0), FragmentPath: unit?.file ?? '' };
        for (const [k, v] of Object.entries(all)) if (properties.length === 0 || properties.includes(k)) yield* p.stdout.write(has('--value') ? `${v}\n` : `${k}=${v}\n`);
      }
      return 0;
    }
    case 'daemon-reload':
    case 'daemon-reexec':
      yield sleep(150);
      return 0;
    case 'reset-failed':
      for (const unit of systemd.all()) if (unit.state === 'failed' && (names.length === 0 || names.includes(unit.name) || names.includes(unit.name.replace('.service', '')))) Object.assign(unit, { state: 'inactive', sub: 'dead', status: 0 });
      return 0;
    case 'kill': {
      const { units } = yield* find(p, names, (name) => p.stderr.write(`Failed to kill unit ${name}: Unit ${name} not loaded.\n`));
      for (const unit of units) unit.process?.kill(flags.some((f) => /KILL|=9$|-9/.test(f)) ? 'SIGKILL' : 'SIGTERM');
      return 0;
    }
    case 'is-system-running':
      yield* p.stdout.write(systemd.all().some((u) => u.state === 'failed') ? 'degraded\n' : 'running\n');
      return systemd.all().some((u) => u.state === 'failed') ? 1 : 0;
    case 'get-default':
      yield* p.stdout.write('multi-user.target\n');
      return 0;
    case 'list-timers':
    case 'list-sockets':
    case 'list-jobs':
      yield* p.stdout.write(verb === 'list-jobs' ? 'No jobs running.\n' : `0 ${verb.slice(5)} listed.\n`);
      return 0;
    case 'poweroff':
    case 'halt':
      host.powerOff();
      return 0;
    case 'reboot':
      return yield* restart(p);
    default:
      yield* p.stderr.write(`Unknown command verb '${verb}'.\n`);
      return 1;
  }
};

/** A host takes about ten seconds to go down and come up. */
function* restart(p: Process): Task<number> {
  const host = hostOf(p);
  if (!host) {
    yield* noBus(p);
    return 1;
  }
  host.sim.after(10_000, () => host.powerOn());
  host.powerOff();
  return 0;
}

export const reboot: Program = (p) => restart(p);

export const poweroff: Program = function* (p) {
  const host = hostOf(p);
  if (!host) {
    yield* noBus(p);
    return 1;
  }
  if (p.args[0]!.endsWith('shutdown') && p.args.includes('-r')) return yield* restart(p);
  host.powerOff();
  return 0;
};

/** service NAME VERB, of SysV times. */
export const service: Program = function* (p) {
  const [name, verb, ...rest] = p.args.slice(1);
  if (name === undefined || verb === undefined) {
    yield* p.stderr.write('Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n');
    return 1;
  }
  return yield* systemctl(Object.create(p, { args: { value: ['systemctl', verb, name, ...rest] } }) as Process);
};

export const hostnamectl: Program = function* (p) {
  const host = hostOf(p);
  if (!host) {
    yield* noBus(p);
    return 1;
  }
  if (p.args[1] === 'set-hostname' || (p.args[1] === 'hostname' && p.args[2] !== undefined)) {
    host.hostname = p.args[2]!;
    p.machine.fs.write('/etc/hostname', `${p.args[2]}\n`);
    return 0;
  }
  const { fs } = p.machine;
  const release = /PRETTY_NAME="(.*)"/.exec(fs.read('/etc/os-release'))?.[1] ?? '';
  const kernel = /^Linux version (\S+)/.exec(fs.read('/proc/version'))?.[1] ?? '';
  const row = (k: string, v: string) => `${k.padStart(17)}: ${v}\n`;
  yield* p.stdout.write(row('Static hostname', host.hostname) + row('Icon name', 'computer-vm') + row('Chassis', 'vm') + row('Machine ID', fs.read('/etc/machine-id').trim()) + row('Operating System', release) + row('Kernel', `Linux ${kernel}`) + row('Architecture', 'x86-64'));
  return 0;
};
