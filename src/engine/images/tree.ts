import { FileNode, LinkNode, MemDir, type DirNode } from '../hosts/inode.ts';
import { MountedFileSystem } from '../hosts/filesystem.ts';
import type { ProgramRegistry } from '../hosts/programs.ts';
import { baseFiles, baseFolders, basePrograms } from './base.ts';
import type { Image } from './types.ts';

/** The prefix of programs that belong to an image and not to the registry. */
export const imageProgram = 'image:';

/** When the files of images were made; some day before any lab. */
const builtAt = Date.UTC(2026, 9, 28, 12, 0, 0);

const trees = new WeakMap<ProgramRegistry, Map<string, DirNode>>();

/** The file tree of an image; made once, never changed, shared by all its containers as the overlay's lower tree. */
export function imageTree(image: Image, programs: ProgramRegistry): DirNode {
  let known = trees.get(programs);
  if (!known) trees.set(programs, (known = new Map()));
  let tree = known.get(image.name);
  if (!tree) known.set(image.name, (tree = build(image, programs)));
  return tree;
}

function build(image: Image, programs: ProgramRegistry): DirNode {
  const root = new MemDir(0o755, 0, 0, builtAt);
  const fs = new MountedFileSystem(() => builtAt, root);
  const { base, definition } = image;
  if (base !== 'scratch') for (const dir of baseFolders) fs.mkdir(dir, { recursive: true });
  const put = (path: string, text: string): void => {
    fs.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true });
    fs.write(path, text);
  };
  for (const [path, text] of Object.entries({ ...baseFiles(base), ...definition.files?.(image.tag) })) put(path, text);
  const bin = base === 'busybox' || base === 'alpine' ? '/bin' : '/usr/bin';
  const install = (path: string, program: string): void => {
    const dir = path.slice(0, path.lastIndexOf('/')) || '/';
    fs.mkdir(dir, { recursive: true });
    const file = new FileNode('', 0o755, 0, 0, builtAt);
    file.program = program;
    (fs.node(dir) as DirNode).put(path.slice(dir === '/' ? 1 : dir.length + 1), file);
  };
  if (bin === '/usr/bin' && base !== 'scratch') {
    root.drop('bin');
    root.put('bin', new LinkNode('usr/bin', builtAt));
    root.drop('sbin');
    root.put('sbin', new LinkNode('usr/sbin', builtAt));
  }
  for (const name of [...basePrograms[base], ...(definition.tools ?? [])]) if (programs.get(name)) install(`${bin}/${name}`, name);
  for (const path of Object.keys(definition.programs ?? {})) install(path, imageProgram + path);
  for (const path of Object.values(definition.server?.executables ?? {})) install(path, imageProgram + path);
  for (const [path, id] of Object.entries(definition.owned ?? {})) fs.chown(path, id, id);
  if (base !== 'scratch') {
    fs.chmod('/tmp', 0o1777);
    fs.chmod('/var/tmp', 0o1777);
    fs.chmod('/root', 0o700);
    fs.chmod('/etc/shadow', 0o640);
  }
  return root;
}
