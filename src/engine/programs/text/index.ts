import type { Program } from '../../hosts/types.ts';
import { awk } from './awk/index.ts';
import { bc } from './bc/index.ts';
import { cat, fold, nl, rev, tac, tee } from './cat.ts';
import { b2sum, cksum, md5sum, sha1sum, sha224sum, sha256sum, sha384sum, sha512sum, sum } from './checksums.ts';
import { column, cut, paste } from './columns.ts';
import { csplit } from './csplit.ts';
import { comm } from './comm.ts';
import { cmp, diff } from './diff.ts';
import { base32, base64, strings } from './encode.ts';
import { envsubst } from './envsubst.ts';
import { fmt } from './fmt.ts';
import { egrep, fgrep, grep } from './grep.ts';
import { head, tail } from './headtail.ts';
import { join } from './join.ts';
import { jq } from './jq/index.ts';
import { numfmt } from './numfmt.ts';
import { hexdump, od, xxd } from './od.ts';
import { patch } from './patch.ts';
import { sed } from './sed/index.ts';
import { shuf, sort, uniq } from './sort.ts';
import { split } from './split.ts';
import { expand, unexpand } from './tabs.ts';
import { tr } from './tr.ts';
import { tsort } from './tsort.ts';
import { wc } from './wc.ts';

/** Programs that read and write text, by name. */
export const programs = {
  awk,
  b2sum,
  base32,
  base64,
  bc,
  cat,
  cksum,
  cmp,
  column,
  comm,
  csplit,
  cut,
  diff,
  egrep,
  envsubst,
  expand,
  fgrep,
  fmt,
  fold,
  gawk: awk,
  grep,
  head,
  hd: hexdump,
  hexdump,
  join,
  jq,
  mawk: awk,
  md5sum,
  nl,
  numfmt,
  od,
  paste,
  patch,
  rev,
  sed,
  sha1sum,
  sha224sum,
  sha256sum,
  sha384sum,
  sha512sum,
  shuf,
  sort,
  split,
  strings,
  sum,
  tac,
  tail,
  tee,
  tr,
  tsort,
  unexpand,
  uniq,
  wc,
  xxd,
} satisfies Readonly<Record<string, Program>>;
