// Runs a TypeScript entry point: node scripts/run.mjs FILE [ARGUMENTS]
import { ensureDependencies, run } from './ensure.mjs';

ensureDependencies();
const [file, ...args] = process.argv.slice(2);
process.exit(run(process.execPath, ['--max-old-space-size=8192', '--expose-gc', '--import', 'tsx', file, ...args], { cwd: process.cwd() }));
