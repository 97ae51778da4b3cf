import { ExecError, type Process } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { goQuote } from '../text/gofmt.ts';
import { tempPath } from '../text/tempfile.ts';

/** The editor's command line without the file: bare words, or something for the user's shell (editor.NewDefaultEditor). */
const editorOf = (process: Process): { args: string[]; shell: boolean } => {
  const { env } = process;
  const editor = env.KUBE_EDITOR || env.EDITOR || 'vi';
  const shell = editor.includes(' ') && /["'\\]/.test(editor);
  return shell ? { args: [env.SHELL || '/bin/bash', '-c', editor], shell } : { args: editor.split(' '), shell };
};

/** Puts `text` into a new file, lets it be edited, and gives the path and what is in it now. */
export function* editText(process: Process, text: string, suffix: string): Task<{ path: string; text: string }> {
  const { fs } = process.machine;
  const path = tempPath(process, 'kubectl-edit-', suffix);
  fs.write(path, text, { mode: 0o600 });
  const { args, shell } = editorOf(process);
  const name = goQuote(args.join(' '));
  const line = shell ? [...args.slice(0, -1), `${args.at(-1)!} ${goQuote(path)}`] : [...args, path];
  let code: number;
  try {
    const handle = process.machine.spawn({ args: line, env: process.env, cwd: process.cwd, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, parent: process });
    code = yield* handle.wait();
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    if (error.reason === 'not-found') throw new Error(`unable to launch the editor ${name}`);
    code = 126;
  }
  if (code !== 0) throw new Error(`there was a problem with the editor ${name}`);
  return { path, text: fs.read(path) };
}
