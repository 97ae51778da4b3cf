import type { Program } from '../../hosts/types.ts';
import { awk } from './awk/index.ts';
import { cat, fold, nl, rev, tac, tee } from './cat.ts';
import { column, cut, join, paste } from './columns.ts';
import { cmp, diff } from './diff.ts';
import { base64, md5sum, od, sha1sum, sha256sum, strings } from './encode.ts';
import { egrep, fgrep, grep } from './grep.ts';
import { head, tail } from './headtail.ts';
import { jq } from './jq/index.ts';
import { sed } from './sed/index.ts';
import { comm, shuf, sort, uniq } from './sort.ts';
import { tr } from './tr.ts';
import { wc } from './wc.ts';
import { yq } from './yq.ts';

/** Programs that read and write text, by name. */
export const programs = {
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
} satisfies Readonly<Record<string, Program>>;
