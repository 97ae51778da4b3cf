import type { Program } from '../../hosts/types.ts';
import { paged } from './pager.ts';

/** One line for a command, for `man` and `whatis`. */
const summaries: Readonly<Record<string, string>> = {
  awk: 'pattern scanning and text processing language',
  base64: 'base64 encode or decode text',
  bash: 'the shell that reads what you type',
  cat: 'print files, one after the other',
  chmod: 'change the mode bits of files',
  column: 'lay text out in columns',
  cp: 'copy files and folders',
  crictl: 'client for the container runtime interface',
  curl: 'transfer a URL',
  cut: 'print parts of lines',
  date: 'print the (simulated) time',
  df: 'report the use of file systems',
  diff: 'compare files line by line',
  dig: 'look names up in the DNS',
  du: 'estimate the space that files take',
  echo: 'print a line of text',
  env: 'run a program in a changed environment',
  find: 'search for files in a folder',
  free: 'show used and free memory',
  grep: 'print lines that match a pattern',
  head: 'print the first lines of files',
  hostname: 'print the name of the machine',
  ip: 'show addresses, routes and interfaces',
  journalctl: 'print the journal of the machine',
  jq: 'process JSON',
  kill: 'send a signal to a process',
  kubectl: 'control a Kubernetes cluster',
  less: 'show a text page by page',
  ls: 'list what is in a folder',
  mkdir: 'make folders',
  mv: 'move or rename files',
  nano: 'a small text editor',
  nc: 'read and write over network connections',
  nslookup: 'ask name servers',
  openssl: 'keys, certificate requests and certificates',
  ping: 'send echo requests to a machine',
  ps: 'show processes',
  rm: 'remove files and folders',
  sed: 'edit a stream of text',
  sleep: 'wait for a while',
  sort: 'sort lines of text',
  ss: 'show sockets',
  ssh: 'log in to another machine',
  systemctl: 'control the units of the machine',
  tail: 'print the last lines of files',
  tee: 'copy standard input to files and to standard output',
  top: 'show processes as they run',
  tr: 'translate or delete characters',
  uniq: 'report or leave out repeated lines',
  vi: 'a text editor with modes',
  watch: 'run a program again and again, and show it on the whole screen',
  wc: 'count lines, words and bytes',
  wget: 'download a URL',
  xargs: 'build and run command lines from standard input',
};

/** man: a few words on a command, and where there are more. */
export const man: Program = function* (p) {
  const names = p.args.slice(1).filter((a) => !/^(?:-.*|\d)$/.test(a));
  if (names.length === 0) {
    yield* p.stderr.write('What manual page do you want?\nFor example, try \'man man\'.\n');
    return 1;
  }
  const name = names[0]!;
  const summary = summaries[name];
  if (summary === undefined) {
    yield* p.stderr.write(`No manual entry for ${name}\n`);
    return 16;
  }
  const title = `${name.toUpperCase()}(1)`;
  const middle = 'User Commands';
  const pad = Math.max(1, Math.floor((80 - middle.length - 2 * title.length) / 2));
  const own = name === 'kubectl' ? "       Run 'kubectl --help' and 'kubectl COMMAND --help' for all commands and flags, and\n       'kubectl explain KIND' for the fields of an object." : `       A part of ${name} that people use every day is simulated here, with the real\n       program's words. Run '${name} --help' for how it is called.`;
  yield* paged(p, `${title}${' '.repeat(pad)}${middle}${' '.repeat(pad)}${title}\n\nNAME\n       ${name} - ${summary}\n\nDESCRIPTION\n${own}\n`, { always: true });
  return 0;
};

export const whatis: Program = function* (p) {
  let status = 0;
  for (const name of p.args.slice(1)) {
    const summary = summaries[name];
    if (summary !== undefined) yield* p.stdout.write(`${`${name} (1)`.padEnd(20)} - ${summary}\n`);
    else {
      yield* p.stderr.write(`${name}: nothing appropriate.\n`);
      status = 16;
    }
  }
  return status;
};

export const which: Program = function* (p) {
  const words = p.args.slice(1);
  const all = words[0] === '-a';
  let status = 0;
  for (const name of all ? words.slice(1) : words) {
    if (name.includes('/')) {
      const stat = p.machine.fs.stat(name.startsWith('/') ? name : `${p.cwd}/${name}`);
      if (stat?.type === 'file' && (stat.mode & 0o111) !== 0) yield* p.stdout.write(`${name}\n`);
      else status = 1;
      continue;
    }
    const found = (p.env['PATH'] ?? '').split(':').map((d) => `${d}/${name}`).filter((f) => {
      const stat = p.machine.fs.stat(f);
      return stat?.type === 'file' && (stat.mode & 0o111) !== 0;
    });
    if (found.length === 0) status = 1;
    else yield* p.stdout.write((all ? found : found.slice(0, 1)).map((f) => `${f}\n`).join(''));
  }
  return status;
};
