import type { Program } from '../../hosts/types.ts';
import { aaStatus, apparmorParser } from './apparmor.ts';
import { busybox } from './busybox.ts';
import { falseProgram, test, trueProgram } from './conditions.ts';
import { arch, getent, groups, hostname, id, logname, nproc, tty, uname, whoami } from './identity.ts';
import { getopt } from './getopt.ts';
import { journalctl } from './journalctl.ts';
import { kill } from './kill.ts';
import { man, whatis, which } from './man.ts';
import { expr, factor, seq } from './numbers.ts';
import { aptCache } from './aptcache.ts';
import { dpkg } from './kubepackages.ts';
import { apk, apt, aptMark } from './packages.ts';
import { echo, printf, yes } from './print.ts';
import { killall, pgrep, pidof, pkill, ps } from './ps.ts';
import { pstree } from './pstree.ts';
import { env, nice, nohup, printenv, setsid, stdbuf, time, timeout } from './runners.ts';
import { clear, reset, stty, top, tput, watch } from './screen.ts';
import { renice } from './renice.ts';
import { ssh } from './ssh.ts';
import { sshKeygen } from './sshkeygen.ts';
import { dmesg, free, lscpu, uptime, vmstat, w } from './status.ts';
import { su, sudo } from './sudo.ts';
import { hostnamectl, poweroff, reboot, service, systemctl } from './systemctl.ts';
import { date, sleep, usleep } from './time.ts';

/** Programs about processes, users, services and the machine, by name. */
export const programs = {
  '[': test,
  'aa-status': aaStatus,
  apparmor_parser: apparmorParser,
  apk,
  apt,
  'apt-get': apt,
  'apt-cache': aptCache,
  'apt-mark': aptMark,
  dpkg,
  arch,
  busybox,
  clear,
  date,
  dmesg,
  echo,
  env,
  expr,
  factor,
  false: falseProgram,
  free,
  getent,
  getopt,
  groups,
  hostname,
  hostnamectl,
  id,
  journalctl,
  kill,
  killall,
  logname,
  lscpu,
  man,
  nice,
  nohup,
  nproc,
  pgrep,
  pidof,
  pkill,
  poweroff,
  printenv,
  printf,
  ps,
  pstree,
  reboot,
  renice,
  reset,
  seq,
  service,
  setsid,
  shutdown: poweroff,
  sleep,
  ssh,
  stdbuf,
  'ssh-keygen': sshKeygen,
  stty,
  su,
  sudo,
  sync: trueProgram,
  systemctl,
  test,
  time,
  timeout,
  top,
  tput,
  true: trueProgram,
  tty,
  uname,
  uptime,
  usleep,
  vmstat,
  w,
  watch,
  whatis,
  which,
  whoami,
  yes,
} satisfies Readonly<Record<string, Program>>;
