// What a production page asks for before its terminal answers, in gzipped bytes of JavaScript: the budget is 300 KB.
// Exits 1 where it is more than LIMIT, which is to follow what it comes down to.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './ensure.mjs';

const LIMIT = 294_500;

const dist = join(root, 'dist');
const read = (file) => readFileSync(join(dist, file), 'utf8');

/** The scripts that a built page begins with, by their path in dist/. */
function startScripts() {
  const found = new Set();
  const add = (file) => {
    if (found.has(file)) return;
    found.add(file);
    // Imports that a module waits for; those of import() are not.
    for (const [, path] of read(file).matchAll(/\b(?:import|from)\s*["'`](\.[^"'`]+\.js)["'`]/g)) add(join(dirname(file), path));
  };
  const html = read('index.html');
  for (const [, path] of html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)) add(path);
  // The worker, and the texts of one language.
  for (const file of [...found]) for (const [, path] of read(file).matchAll(/["'`/]((?:worker|en(?!-more))-[\w-]+\.js)/g)) if (/\/start-/.test(file)) add(join('assets', path));
  return [...found];
}

const sizes = startScripts().map((file) => [file, gzipSync(read(file), { level: 9 }).length]);
const sum = sizes.reduce((total, [, size]) => total + size, 0);
if (sum > LIMIT) for (const [file, size] of sizes) console.error(`${String(size).padStart(7)} ${file}`);
console.log(`start: ${sum} bytes of JavaScript, gzipped, before the first answer; at most ${LIMIT}`);
process.exit(sum > LIMIT ? 1 : 0);
