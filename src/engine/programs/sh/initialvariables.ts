import type { Process } from '../../hosts/types.ts';
import type { Variables } from './variables.ts';

/** Sets the variables that a shell has from its start (bash(1), Shell Variables). */
export function setInitialVariables(vars: Variables, process: Process, bash: boolean): void {
  vars.set('IFS', ' \t\n');
  vars.set('OPTIND', '1');
  vars.set('PWD', process.cwd);
  vars.export('PWD');
  if (vars.get('PATH') === undefined) vars.set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  vars.set('PS4', '+ ');
  if (!bash) return;
  const level = Number(vars.get('SHLVL') ?? 0);
  vars.export('SHLVL', String((Number.isInteger(level) ? level : 0) + 1));
  vars.set('BASH', '/bin/bash');
  vars.set('BASH_VERSION', '5.2.21(1)-release');
  vars.setList('BASH_VERSINFO', ['5', '2', '21', '1', 'release', 'x86_64-pc-linux-gnu']);
  vars.set('HOSTNAME', process.machine.hostname);
  vars.set('HOSTTYPE', 'x86_64');
  vars.set('MACHTYPE', 'x86_64-pc-linux-gnu');
  vars.set('OSTYPE', 'linux-gnu');
  vars.set('OPTERR', '1');
  for (const [name, value] of [['UID', process.user.uid], ['EUID', process.user.uid], ['PPID', process.ppid]] as const) {
    const v = vars.global(name);
    v.value = String(value);
    v.readonly = true;
    v.integer = true;
  }
}
