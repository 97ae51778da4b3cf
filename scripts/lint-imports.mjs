// The shortest description of the architecture: which room may import from which. `npm run lint` fails on any other arrow,
// and on files that import each other in a circle.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const e = (...rooms) => rooms.map((r) => `engine/${r}`);

/** room -> the rooms that it may import from, besides itself. */
export const ARROWS = {
  'engine/sim': [],
  'engine/api': e('sim'),
  'engine/kinds': e('sim', 'api'),
  'engine/etcd': e('sim', 'api'),
  'engine/apiserver': e('sim', 'api', 'kinds', 'etcd'),
  'engine/client': e('sim', 'api', 'kinds'),
  'engine/controllers': e('sim', 'api', 'kinds', 'client'),
  'engine/scheduler': e('sim', 'api', 'kinds', 'client'),
  'engine/network': e('sim', 'api', 'kinds', 'client'),
  'engine/hosts': e('sim', 'api', 'network'),
  'engine/images': e('sim', 'api', 'hosts', 'network'),
  'engine/kubelet': e('sim', 'api', 'kinds', 'client', 'hosts', 'images', 'network'),
  'engine/programs': e('sim', 'api', 'kinds', 'client', 'hosts', 'network'),
  'engine/cluster': e('sim', 'api', 'kinds', 'etcd', 'apiserver', 'client', 'controllers', 'scheduler', 'kubelet', 'network', 'hosts', 'programs', 'images'),
  scene: e('sim', 'api', 'kinds', 'client'),
  lab: [...e('sim', 'api', 'kinds', 'client', 'hosts', 'network', 'programs', 'cluster'), 'scene'],
  server: [...e('sim', 'api', 'kinds', 'etcd', 'apiserver', 'client', 'hosts', 'network', 'programs', 'cluster'), 'scene', 'lab'],
  ui: [],
};
/** Single files that a room may import from outside its arrows: types, and what both sides must say alike. */
export const CONTRACTS = {
  ui: ['lab/protocol.ts', 'lab/commands.ts', 'scene/types.ts', 'engine/programs/lib/width.ts'],
  scene: [],
  'engine/apiserver': [],
};

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

const roomOf = (path) => Object.keys(ARROWS).find((room) => path === room || path.startsWith(`${room}/`));

/** Finds arrows that the table does not allow, and what the engine may not touch. Gives lines of `file:line message`. */
export function problems(src = join(root, 'src')) {
  const found = [];
  for (const file of files(src)) {
    const path = relative(src, file).replaceAll('\\', '/');
    const room = roomOf(path);
    // A room's testing.ts serves its tests alone.
    const test = /(\.test\.tsx?|\/testing\.ts)$/.test(path);
    if (!room) {
      found.push(`src/${path}:1 no room has this file`);
      continue;
    }
    readFileSync(file, 'utf8').split('\n').forEach((line, i) => {
      const at = `src/${path}:${i + 1}`;
      const from = line.match(/^\s*(?:import|export)\b.*\bfrom '(\.[^']+)'|^\s*import '(\.[^']+)'|\bimport\('(\.[^']+)'\)|^} from '(\.[^']+)'|new URL\('(\.[^']+)'/);
      const target = from && (from[1] ?? from[2] ?? from[3] ?? from[4] ?? from[5]);
      if (target && !test) {
        const to = relative(src, resolve(dirname(file), target.replace(/\?.*$/, ''))).replaceAll('\\', '/');
        const toRoom = roomOf(to);
        const worker = room === 'ui' && to === 'lab/worker.ts';
        if (!to.startsWith('..') && toRoom !== room && !worker && !ARROWS[room].includes(toRoom) && !(CONTRACTS[room] ?? []).includes(to)) found.push(`${at} ${room} may not import ${to}`);
      }
      if (path.startsWith('engine/') && !test) {
        const code = line.replace(/\/\/.*$/, '').replace(/^\s*\*.*$/, '').replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`/g, "''");
        const banned = code.match(/\b(Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|queueMicrotask|performance\.now|requestAnimationFrame|localStorage\b|(?<![.*\w] ?)fetch\(|await\b|async\b|console\.)/);
        if (banned) found.push(`${at} the engine may not use ${banned[1]}`);
      }
    });
  }
  return found;
}

/** Finds files that import each other in a circle, imports of types counted. Gives a line for each circle. */
export function circles(src = join(root, 'src')) {
  const imports = new Map();
  for (const file of files(src)) {
    if (/\.test\.tsx?$/.test(file)) continue;
    const targets = [...readFileSync(file, 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^'?]+)/g)].map((m) => resolve(dirname(file), m[1]));
    imports.set(file, [...new Set(targets)]);
  }
  const found = [];
  const done = new Set();
  const visit = (file, path) => {
    const from = path.indexOf(file);
    if (from >= 0) found.push(`circle: ${[...path.slice(from), file].map((f) => relative(src, f).replaceAll('\\', '/')).join(' -> ')}`);
    if (from >= 0 || done.has(file) || !imports.has(file)) return;
    for (const target of imports.get(file)) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = [...problems(), ...circles()];
  for (const line of found) console.error(line);
  console.log(found.length ? `${found.length} import problems` : 'imports: every arrow is allowed, none leads back');
  process.exit(found.length ? 1 : 0);
}
