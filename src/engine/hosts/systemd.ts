import type { Sim } from '../sim/sim.ts';
import type { Journal } from './journal.ts';
import type { MachineProcess } from './process.ts';

/** What a service unit does. `start` returns an error's words when it can't run. */
export interface UnitBehaviour {
  start(): string | void;
  stop(): void;
  /** Command line, as `systemctl status` shows it. */
  readonly command: string;
  /** The executable that the command line names and that is not there. */
  missing?(): string | undefined;
}

export type ActiveState = 'active' | 'inactive' | 'failed' | 'activating';

export interface Unit {
  /** `kubelet.service` */
  readonly name: string;
  readonly description: string;
  /** Path of the unit file. */
  readonly file: string;
  /** Drop-in files. */
  readonly dropIns: readonly string[];
  readonly docs: readonly string[];
  enabled: boolean;
  masked: boolean;
  state: ActiveState;
  /** RestartSec of a unit with Restart=always, in milliseconds; undefined: it is not restarted. */
  readonly restartMs: number | undefined;
  /** `running`, `dead`, `exited`, `auto-restart`. */
  sub: string;
  /** When the state was entered, in virtual milliseconds. */
  since: number;
  process: MachineProcess | undefined;
  /** Exit status of the last run. */
  status: number;
  restarts: number;
  readonly behaviour: UnitBehaviour;
}

/** Init of a host: service units and what systemctl can do with them. */
export class Systemd {
  private readonly units = new Map<string, Unit>();

  constructor(
    private readonly sim: Sim,
    readonly journal: Journal,
    private readonly daemon: (args: readonly string[]) => MachineProcess,
  ) {}

  /** Adds a unit, not started. */
  add(unit: { name: string; description: string; file: string; dropIns?: readonly string[]; docs?: readonly string[]; enabled?: boolean; restartMs?: number; behaviour: UnitBehaviour }): Unit {
    const added: Unit = {
      name: unit.name,
      description: unit.description,
      file: unit.file,
      dropIns: unit.dropIns ?? [],
      docs: unit.docs ?? [],
      enabled: unit.enabled ?? true,
      masked: false,
      state: 'inactive',
      sub: 'dead',
      restartMs: unit.restartMs,
      since: this.sim.now(),
      process: undefined,
      status: 0,
      restarts: 0,
      behaviour: unit.behaviour,
    };
    this.units.set(unit.name, added);
    return added;
  }

  /** By name, with or without `.service`. */
  unit(name: string): Unit | undefined {
    return this.units.get(name) ?? this.units.get(`${name}.service`);
  }

  all(): Unit[] {
    return [...this.units.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  start(unit: Unit): void {
    if (unit.state === 'active') return;
    const process = this.daemon(unit.behaviour.command.split(' '));
    unit.process = process;
    process.onChange(() => {
      if (process.exitCode !== undefined && unit.process === process) this.ended(unit, process);
    });
    this.enter(unit, 'active', 'running');
    this.say(unit, `Started ${unit.name} - ${unit.description}.`);
    const missing = unit.behaviour.missing?.();
    if (missing !== undefined) return this.cantExecute(unit, missing);
    const error = unit.behaviour.start();
    if (typeof error === 'string') this.fail(unit, error);
  }

  stop(unit: Unit): void {
    if (unit.state !== 'active' && unit.state !== 'activating') return;
    this.say(unit, `Stopping ${unit.name} - ${unit.description}...`);
    this.halt(unit, 0);
    this.enter(unit, 'inactive', 'dead');
    this.say(unit, `${unit.name}: Deactivated successfully.`);
    this.say(unit, `Stopped ${unit.name} - ${unit.description}.`);
  }

  restart(unit: Unit): void {
    this.stop(unit);
    this.start(unit);
  }

  /** The service gives up with an error of its own, such as a configuration that can't be read. */
  fail(unit: Unit, message: string, status = 1): void {
    this.journal.write(unit.name, unit.name.replace(/\.service$/, ''), unit.process?.pid ?? 0, message, 'err');
    this.halt(unit, status);
    this.say(unit, `${unit.name}: Main process exited, code=exited, status=${status}/FAILURE`);
    this.again(unit, 'exit-code');
  }

  /** systemd.exec(5): 203, EXIT_EXEC. */
  private cantExecute(unit: Unit, path: string): void {
    const said = `${unit.name}: Unable to locate executable '${path}': No such file or directory\n${unit.name}: Failed at step EXEC spawning ${path}: No such file or directory`;
    for (const line of said.split('\n')) this.journal.write(unit.name, `(${path.slice(path.lastIndexOf('/') + 1)})`, unit.process?.pid ?? 0, line, 'err');
    this.halt(unit, 203);
    this.say(unit, `${unit.name}: Main process exited, code=exited, status=203/EXEC`);
    this.again(unit, 'exit-code');
  }

  /** Somebody has ended the service's process. */
  private ended(unit: Unit, process: MachineProcess): void {
    const signal = process.endedBy;
    this.halt(unit, process.exitCode ?? 0);
    if (signal === 'SIGTERM' || !signal) {
      this.say(unit, `${unit.name}: Deactivated successfully.`);
      if (unit.restartMs === undefined) return this.enter(unit, 'inactive', 'dead');
      return this.again(unit, undefined);
    }
    this.say(unit, `${unit.name}: Main process exited, code=killed, status=${signal === 'SIGKILL' ? '9/KILL' : signal.replace('SIG', '')}`);
    this.again(unit, 'signal');
  }

  private again(unit: Unit, result: string | undefined): void {
    if (result) this.say(unit, `${unit.name}: Failed with result '${result}'.`);
    if (unit.restartMs === undefined) return this.enter(unit, 'failed', 'failed');
    this.enter(unit, 'activating', 'auto-restart');
    const since = unit.since;
    this.sim.after(unit.restartMs, () => {
      if (unit.state !== 'activating' || unit.since !== since) return;
      this.say(unit, `${unit.name}: Scheduled restart job, restart counter is at ${++unit.restarts}.`);
      unit.state = 'inactive';
      this.start(unit);
    });
  }

  private halt(unit: Unit, status: number): void {
    const process = unit.process;
    unit.process = undefined;
    unit.status = status;
    unit.behaviour.stop();
    process?.exit(status);
  }

  private enter(unit: Unit, state: ActiveState, sub: string): void {
    unit.state = state;
    unit.sub = sub;
    unit.since = this.sim.now();
  }

  private say(unit: Unit, message: string): void {
    this.journal.write(unit.name, 'systemd', 1, message);
  }
}
