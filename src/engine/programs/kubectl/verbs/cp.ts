import type { Pod } from '../../../api/kubernetes.ts';
import { FsError, type Output } from '../../../hosts/types.ts';
import { sinkOutput, textInput } from '../../../hosts/pipe.ts';
import type { Task } from '../../../sim/sim.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { readArchive, writeArchive, type Member } from '../../lib/archive.ts';
import { ExitError } from '../errors.ts';
import { containerFlag } from '../flags/common.ts';
import { execIn } from '../remote.ts';
import { baseName, cleanPath, dirName, joinPath, resolvePath } from '../text/path.ts';
import { goQuote } from '../text/gofmt.ts';

/** `[[namespace/]pod:]path`; without a pod it is a local file. */
interface FileSpec {
  namespace: string;
  pod: string;
  path: string;
}

const fileSpec = (arg: string): FileSpec => {
  const mismatch = new Error('filespec must match the canonical format: [[namespace/]pod:]file/path');
  const at = arg.indexOf(':');
  if (at === 0) throw mismatch;
  const trimmed = (path: string): string => (path !== '/' && path.endsWith('/') ? path.slice(0, -1) : path);
  if (at < 0) return { namespace: '', pod: '', path: trimmed(arg) };
  const pieces = arg.slice(0, at).split('/');
  const path = trimmed(arg.slice(at + 1));
  if (pieces.length === 1) return { namespace: '', pod: pieces[0]!, path };
  if (pieces.length === 2) return { namespace: pieces[0]!, pod: pieces[1]!, path };
  throw mismatch;
};

function* podOf(context: Context, spec: FileSpec): Task<Pod> {
  const namespace = spec.namespace || context.namespace().namespace;
  return (yield* context.client.send<Pod>({ verb: 'get', group: '', version: 'v1', resource: 'pods', namespace, name: spec.pod })).body;
}

/** Runs a command in the spec's pod. */
function* runIn(context: Context, spec: FileSpec, command: readonly string[], streams: { stdin?: string; stdout: Output; stderr: Output }): Task {
  const pod = yield* podOf(context, spec);
  const { stdin, stdout, stderr } = streams;
  const options = { stdin: stdin !== undefined, tty: false, command, streams: { stdout, stderr, ...(stdin === undefined ? {} : { stdin: textInput(stdin) }) } };
  yield* execIn(context, pod, context.flags.string('container'), options);
}

const discard = sinkOutput(() => {});

/** The members for a local path: folders only where they are empty (cp.recursiveTar). */
const membersOf = (context: Context, from: string, path: string): Member[] => {
  const { fs } = context.process.machine;
  const stat = fs.stat(from, { follow: false })!;
  const base = { path, mode: stat.mode & 0o7777, mtime: stat.mtime, text: '', target: '' };
  if (stat.type === 'symlink') return [{ ...base, type: 'symlink', target: fs.readlink(from) }];
  if (stat.type !== 'dir') return [{ ...base, type: 'file', text: fs.read(from) }];
  const names = fs.list(from);
  return names.length === 0 ? [{ ...base, type: 'dir' }] : names.flatMap((name) => membersOf(context, joinPath(from, name), joinPath(path, name)));
};

function* toPod(context: Context, source: FileSpec, target: FileSpec): Task {
  const { process, flags } = context;
  const local = resolvePath(process, source.path);
  if (!process.machine.fs.stat(local)) throw new Error(`${source.path} doesn't exist in local filesystem`);
  let path = target.path;
  try {
    yield* runIn(context, target, ['test', '-d', target.path], { stdout: discard, stderr: discard });
    path = joinPath(target.path, baseName(source.path));
  } catch {
    // No folder, or no pod: the next step tells.
  }
  const archive = writeArchive(membersOf(context, local, baseName(path)));
  const folder = dirName(path);
  const command = [...(flags.bool('no-preserve') ? ['tar', '--no-same-permissions', '--no-same-owner', '-xmf', '-'] : ['tar', '-xmf', '-']), ...(folder ? ['-C', folder] : [])];
  yield* runIn(context, target, command, { stdin: archive, stdout: process.stdout, stderr: process.stderr });
}

/** Without `/` in front and without `../` that would lead out of the folder. */
const inside = (path: string): string => {
  const clean = cleanPath(path.replace(/^[/\\]+/, '')).replace(/^(\.\.\/)+/, '');
  return clean === '.' || clean === '..' ? '' : clean.replace(/^\//, '');
};

function* fromPod(context: Context, source: FileSpec, target: FileSpec): Task {
  const { process } = context;
  const { fs } = process.machine;
  let archive = '';
  let failure: unknown;
  try {
    yield* runIn(context, source, ['tar', 'cf', '-', source.path], { stdout: sinkOutput((text) => (archive += text)), stderr: process.stdout });
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    failure = error;
  }
  const prefix = inside(source.path);
  let warned = false;
  for (const member of readArchive(archive)) {
    if (!member.path.startsWith(prefix)) throw new Error('tar contents corrupted');
    const shown = joinPath(target.path, member.path.slice(prefix.length));
    const path = resolvePath(process, shown);
    const root = resolvePath(process, target.path);
    if (path !== root && !path.startsWith(root === '/' ? '/' : `${root}/`)) {
      context.err(`warning: file ${goQuote(shown)} is outside target destination, skipping\n`);
      continue;
    }
    fs.mkdir(dirName(path), { recursive: true });
    if (member.type === 'dir') fs.mkdir(path, { recursive: true });
    else if (member.type === 'symlink') {
      const hint = ` (consider using "kubectl exec -n ${goQuote(source.namespace)} ${goQuote(source.pod)} -- tar cf - ${goQuote(source.path)} | tar xf -")`;
      context.err(`warning: skipping symlink: ${goQuote(shown)} -> ${goQuote(member.target)}${warned ? '' : hint}\n`);
      warned = true;
    } else {
      try {
        fs.write(path, member.text);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        throw new Error(`open ${shown}: ${error.strerror.toLowerCase()}`);
      }
    }
  }
  if (failure) throw failure as Error;
}

export const cp: CommandSpec = {
  name: 'cp',
  usage: '<file-spec-src> <file-spec-dest>',
  short: 'Copy files into and out of containers',
  long: 'Copy files into and out of containers. The container must have tar.',
  examples: `# A file into a pod
kubectl cp index.html web:/usr/share/nginx/html/index.html

# Out of a container of a pod in another namespace
kubectl cp dev/web:/etc/nginx/nginx.conf ./nginx.conf -c nginx`,
  flags: [
    containerFlag,
    { name: 'no-preserve', type: 'bool', usage: 'Leave owner and mode to the container.' },
    { name: 'retries', type: 'int', default: 0, usage: 'How often to try again to copy out of a container; below 0 without end.' },
  ],
  completion: 'copy',
  *run(context) {
    const { args } = context;
    context.namespace();
    yield* context.connect();
    if (args.length !== 2) throw new Error('source and destination are required');
    const source = fileSpec(args[0]!);
    const target = fileSpec(args[1]!);
    if (source.pod && target.pod) throw new Error('one of src or dest must be a local file specification');
    if (!source.path || !target.path) throw new Error('filepath can not be empty');
    if (source.pod) return yield* fromPod(context, source, target);
    if (target.pod) return yield* toPod(context, source, target);
    throw new Error('one of src or dest must be a remote file specification');
  },
};
