import { ProgramRegistry } from '../hosts/programs.ts';
import type { Program } from '../hosts/types.ts';
import { nano } from './editor/nano.ts';
import { less } from './editor/pager.ts';
import { vi } from './editor/vi.ts';
import { df, du } from './files/disk.ts';
import { find } from './files/find.ts';
import { ls } from './files/ls.ts';
import { chgrp, chmod, chown, cp, ln, mkdir, mktemp, mv, rm, rmdir, touch, truncate } from './files/manage.ts';
import { basename, dirname, file, pwd, readlink, realpath, stat, tree } from './files/names.ts';
import { xargs } from './files/xargs.ts';
import { tar } from './kubectl/cp/tar.ts';
import { completeKubectl, kubectl } from './kubectl/index.ts';
import { netPrograms } from './net/index.ts';
import { completers } from './sh/complete.ts';
import { shell } from './sh/main.ts';
import { date, echo, env, expr, factor, falseProgram, nice, nohup, printenv, printf, seq, sleep, test, time, timeout, trueProgram, usleep, yes } from './system/basics.ts';
import { arch, getent, groups, hostname, id, logname, nproc, tty, uname, whoami } from './system/identity.ts';
import { journalctl } from './system/journalctl.ts';
import { kill } from './system/kill.ts';
import { man, whatis, which } from './system/man.ts';
import { apk, apt, aptMark } from './system/packages.ts';
import { busybox } from './system/busybox.ts';
import { openssl } from './system/openssl.ts';
import { killall, pgrep, pidof, pkill, ps, pstree } from './system/ps.ts';
import { clear, reset, stty, top, tput, watch } from './system/screen.ts';
import { ssh } from './system/ssh.ts';
import { su, sudo } from './system/sudo.ts';
import { hostnamectl, poweroff, reboot, service, systemctl } from './system/systemctl.ts';
import { dmesg, free, lscpu, uptime, vmstat, w } from './system/status.ts';
import { awk } from './text/awk/index.ts';
import { cat, fold, nl, rev, tac, tee } from './text/cat.ts';
import { column, cut, join, paste } from './text/columns.ts';
import { cmp, diff } from './text/diff.ts';
import { base64, md5sum, od, sha1sum, sha256sum, strings } from './text/encode.ts';
import { egrep, fgrep, grep } from './text/grep.ts';
import { jq } from './text/jq/index.ts';
import { head, tail } from './text/headtail.ts';
import { sed } from './text/sed/index.ts';
import { comm, shuf, sort, uniq } from './text/sort.ts';
import { tr } from './text/tr.ts';
import { wc } from './text/wc.ts';
import { yq } from './text/yq.ts';

/** Every program by the name of its binary. */
const programs: Readonly<Record<string, Program>> = {
  kubectl,
  ...netPrograms,

  bash: shell,
  sh: shell,
  dash: shell,
  ash: shell,

  awk,
  base64,
  cat,
  cmp,
  column,
  comm,
  cut,
  diff,
  egrep,
  fgrep,
  fold,
  gawk: awk,
  grep,
  head,
  hexdump: od,
  join,
  jq,
  mawk: awk,
  md5sum,
  nl,
  od,
  paste,
  rev,
  sed,
  sha1sum,
  sha256sum,
  shuf,
  sort,
  strings,
  tac,
  tail,
  tee,
  tr,
  uniq,
  wc,
  xxd: od,
  yq,

  less,
  more: less,
  nano,
  vi,
  view: vi,
  vim: vi,

  basename,
  chgrp,
  chmod,
  chown,
  cp,
  df,
  dirname,
  du,
  file,
  find,
  ln,
  ls,
  mkdir,
  mktemp,
  mv,
  pwd,
  readlink,
  realpath,
  rm,
  rmdir,
  stat,
  touch,
  tree,
  truncate,
  unlink: rm,
  xargs,

  '[': test,
  arch,
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
  groups,
  hostname,
  id,
  kill,
  killall,
  logname,
  lscpu,
  nice,
  nohup,
  nproc,
  pgrep,
  pidof,
  pkill,
  printenv,
  printf,
  ps,
  pstree,
  reset,
  seq,
  sleep,
  stty,
  sync: trueProgram,
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
  whoami,
  yes,

  apk,
  apt,
  'apt-get': apt,
  'apt-mark': aptMark,
  busybox,
  hostnamectl,
  journalctl,
  man,
  openssl,
  poweroff,
  reboot,
  service,
  shutdown: poweroff,
  ssh,
  su,
  sudo,
  systemctl,
  tar,
  whatis,
  which,
};

completers.set('kubectl', completeKubectl);

/** A registry with every program that machines and images can hold, by the name of its binary. */
export function createPrograms(): ProgramRegistry {
  const registry = new ProgramRegistry();
  for (const [name, program] of Object.entries(programs)) registry.register(name, program);
  return registry;
}
