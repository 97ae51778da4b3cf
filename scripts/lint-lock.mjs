// npm ci refuses a lock file that lacks an optional build for any platform, and npm install leaves out those that the
// registry doesn't have. Exits 1 with one line for each that is missing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ensure.mjs';

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => !locked.has(name))
    .map((name) => `package-lock.json: ${path.replace(/^.*node_modules\//, '')} needs ${name}`),
);
for (const line of missing) console.error(line);
console.log(missing.length ? `${missing.length} missing from the lock file` : 'lock file: whole');
process.exit(missing.length ? 1 : 0);
