import type { ApiQuery } from '../../../api/http.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { resolvePath } from '../text/path.ts';

/** A URL's query: of parameters that are given often, all values. */
const queryOf = (text: string): ApiQuery => {
  const query: Record<string, string> = {};
  for (const pair of text.split('&')) {
    const [key = '', ...value] = pair.split('=');
    query[decodeURIComponent(key)] = decodeURIComponent(value.join('='));
  }
  return query;
};

/** Throws for what is no path on a server (net/url: ParseRequestURI). */
const checkRawPath = (path: string): void => {
  if (!/^(\/|[a-z][a-z0-9+.-]*:)/i.test(path)) throw new Error(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
};

/** Throws for what `--raw` of create, replace and delete does not go with. */
export const checkRaw = (context: Context, files: { least: number }): void => {
  const { flags } = context;
  const filenames = flags.list('filename');
  if (filenames.length > 1 || filenames.length < files.least) throw new Error('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(filenames[0] ?? '')) throw new Error('--raw cannot read from a url');
  if (flags.bool('recursive')) throw new Error('--raw and --recursive are mutually exclusive');
  if (flags.spec('selector') && flags.string('selector') && context.name === 'create') throw new Error('--raw and --selector (-l) are mutually exclusive');
  if (flags.string('output')) throw new Error('--raw and --output are mutually exclusive');
  checkRawPath(flags.string('raw'));
};

/** A file's text. */
function* bodyOf(context: Context, filename: string): Task<string> {
  if (filename !== '-' && !context.process.machine.fs.stat(resolvePath(context.process, filename))) throw new Error(`open ${filename}: no such file or directory`);
  return yield* context.read(filename === '-' ? '-' : resolvePath(context.process, filename));
}

/** Sends a request to the path of --raw as it is, with the file of -f as its body, and prints the answer. */
export function* sendRaw(context: Context, verb: 'get' | 'create' | 'update' | 'delete'): Task {
  const [path, query] = context.flags.string('raw').split(/\?(.*)/s) as [string, string?];
  const filename = verb === 'get' ? undefined : context.flags.list('filename')[0];
  const body = filename === undefined ? undefined : yield* bodyOf(context, filename);
  const { body: answer } = yield* context.client.send({ verb, path, raw: true, ...(query === undefined ? {} : { query: queryOf(query) }), ...(body === undefined ? {} : { body }) });
  context.out(String(answer as string));
}
