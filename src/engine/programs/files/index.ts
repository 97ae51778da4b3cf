import type { Program } from '../../hosts/types.ts';
import { dd } from './dd.ts';
import { df, du } from './disk.ts';
import { file } from './file.ts';
import { find } from './find.ts';
import { flock } from './flock.ts';
import { gzip } from './gzip.ts';
import { install } from './install.ts';
import { link, ln, mkfifo, unlink } from './links.ts';
import { ls } from './ls.ts';
import { chgrp, chmod, chown, cp, mkdir, mktemp, mv, rm, rmdir, touch } from './manage.ts';
import { mount } from './mount.ts';
import { basename, dirname, pwd, readlink, realpath, stat, tree } from './names.ts';
import { fallocate, truncate } from './space.ts';
import { tar } from './tar.ts';
import { xargs } from './xargs.ts';
import { zcmp, zdiff, zegrep, zfgrep, zgrep, zless, zmore } from './zprograms.ts';

/** Programs that find and manage files, by name. */
export const programs = {
  basename,
  chgrp,
  chmod,
  chown,
  cp,
  dd,
  df,
  dirname,
  du,
  fallocate,
  file,
  find,
  flock,
  gunzip: gzip,
  gzip,
  install,
  link,
  ln,
  ls,
  mkdir,
  mkfifo,
  mktemp,
  mount,
  mv,
  pwd,
  readlink,
  realpath,
  rm,
  rmdir,
  stat,
  tar,
  touch,
  tree,
  truncate,
  unlink,
  xargs,
  zcat: gzip,
  zcmp,
  zdiff,
  zegrep,
  zfgrep,
  zgrep,
  zless,
  zmore,
} satisfies Readonly<Record<string, Program>>;
