import type { FileSystem, Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { readAll } from '../lib/text.ts';
import { program } from '../lib/program.ts';

// apparmor_parser(8), aa-status(8): profiles are kept as the kernel shows them in securityfs.

const securityfs = '/sys/kernel/security/apparmor';

interface Profile {
  name: string;
  mode: 'enforce' | 'complain';
}

/** The profiles that a policy defines; hats and children are their own. */
const profilesOf = (policy: string): Profile[] => {
  const found: Profile[] = [];
  let depth = 0;
  for (const line of policy.split('\n').map((l) => l.replace(/(^|\s)#.*/, ''))) {
    const [, name, flags = ''] = /^\s*(?:profile\s+)?"?([^\s"{]+)"?(?:\s+[^\s({]+)?\s*(?:flags=)?(?:\(([^)]*)\))?\s*\{/.exec(line) ?? [];
    if (depth === 0 && name) found.push({ name, mode: flags.includes('complain') ? 'complain' : 'enforce' });
    depth += (line.match(/\{/g)?.length ?? 0) - (line.match(/\}/g)?.length ?? 0);
  }
  return found;
};

const loaded = (fs: FileSystem): Profile[] =>
  fs.stat(`${securityfs}/profiles`) === undefined
    ? []
    : fs.read(`${securityfs}/profiles`).split('\n').flatMap((line) => {
        const [, name, mode] = /^(.*) \((enforce|complain)\)$/.exec(line) ?? [];
        return name ? [{ name, mode: mode as Profile['mode'] }] : [];
      });

function change(fs: FileSystem, profile: Profile, policy: string | undefined): void {
  const others = loaded(fs).filter((p) => p.name !== profile.name);
  const folder = `${securityfs}/policy/raw_data/${profile.name}`;
  if (policy === undefined) fs.remove(folder, { recursive: true });
  else {
    fs.mkdir(folder, { recursive: true });
    fs.write(`${folder}/raw_data`, policy);
    others.push(profile);
  }
  fs.write(`${securityfs}/profiles`, others.map((p) => `${p.name} (${p.mode})\n`).join(''));
}

type Action = 'add' | 'replace' | 'remove';

function* load(p: Process, action: Action, source: string, policy: string): Task<number> {
  const { fs } = p.machine;
  const profiles = profilesOf(policy);
  if (profiles.length === 0 && policy.trim() !== '' && /\S/.test(policy.replace(/^\s*#.*$/gm, ''))) {
    yield* p.stderr.write(`AppArmor parser error for ${source} at line 1: syntax error, unexpected TOK_ID, expecting $end\n`);
    return 1;
  }
  for (const profile of profiles) {
    const there = loaded(fs).some((x) => x.name === profile.name);
    if (there !== (action === 'remove') && action !== 'replace') {
      yield* p.stderr.write(there ? `apparmor_parser: Unable to add "${profile.name}".  Profile already exists\n` : `apparmor_parser: Unable to remove "${profile.name}".  Profile doesn't exist\n`);
      return 254;
    }
    change(fs, profile, action === 'remove' ? undefined : policy);
  }
  return 0;
}

export const apparmorParser = program('a|add r|replace R|remove q|quiet v|verbose K|skip-cache W|write-cache C|complain T|skip-read-cache d|debug', function* ({ p, o, args }) {
  const action: Action = o.has('R') ? 'remove' : o.has('r') ? 'replace' : 'add';
  if (args.length === 0) return yield* load(p, action, 'stdin', yield* readAll(p.stdin));
  let worst = 0;
  for (const path of args) {
    const stat = p.machine.fs.stat(path);
    if (stat?.type !== 'file') {
      yield* p.stderr.write(`File ${path} not found, skipping...\n`);
      worst ||= 1;
    } else worst = (yield* load(p, action, path, p.machine.fs.read(path))) || worst;
  }
  return worst;
});

export const aaStatus = program('enabled profiled enforced complaining verbose v', function* ({ p, o, out }) {
  const profiles = loaded(p.machine.fs);
  if (p.machine.fs.stat('/sys/module/apparmor') === undefined) {
    yield* out('apparmor not present.\n');
    return 1;
  }
  if (o.has('enabled')) return 0;
  const group = (mode: string) => {
    const names = profiles.filter((x) => x.mode === mode).map((x) => `   ${x.name}\n`).sort();
    return `${names.length} profiles are in ${mode} mode.\n${names.join('')}`;
  };
  const none = ['prompt', 'kill', 'unconfined'].map((mode) => `0 profiles are in ${mode} mode.\n`).join('');
  const processes = ['enforce', 'complain', 'prompt', 'kill', 'unconfined'].map((mode) => `0 processes are ${mode === 'unconfined' ? 'unconfined but have a profile defined' : `in ${mode} mode`}.\n`).join('');
  yield* out(`apparmor module is loaded.\n${profiles.length} profiles are loaded.\n${group('enforce')}${group('complain')}${none}0 processes have profiles defined.\n${processes}0 processes are in mixed mode.\n`);
  return 0;
});
