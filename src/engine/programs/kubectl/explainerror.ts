import type { Status } from '../../api/types.ts';
import { StatusError } from '../../api/status.ts';
import { Aggregate, ConfigurationError, Exit, ExitError, messageOf, NoResourceMatch, UrlError } from './errors.ts';

/** What kubectl makes of a kind of error, without the `error: ` of others (cmdutil.StandardErrorMessage). */
const standardMessage = (error: unknown): string | undefined => {
  if (error instanceof StatusError) {
    const { reason, message } = error.status;
    if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
    return reason ? `Error from server (${reason}): ${message ?? ''}` : `Error from server: ${message ?? ''}`;
  }
  if (error instanceof UrlError) {
    if (error.cause.message.includes('connection refused')) return `The connection to the server ${hostOf(error.url)} was refused - did you specify the right host or port?`;
    return `Unable to connect to the server: ${error.cause.message}`;
  }
  return undefined;
};

/** The one error that an aggregate holds; any other as it is. */
const single = (error: unknown): unknown => {
  if (!(error instanceof Aggregate) || error.errors.length !== 1) return error;
  const [one] = error.errors;
  return error.nested && !(one instanceof Aggregate) ? error : one;
};

/** A line of kubectl's log: file and line of the real program, and what it says. */
interface Detail {
  source: string;
  text: string;
}

const detailOf = (error: unknown): Detail[] => {
  if (error instanceof StatusError) {
    const { kind, apiVersion, metadata, status, message, reason, details, code } = error.status;
    return [{ source: 'helpers.go:246', text: `server response object: %s[${JSON.stringify({ kind, apiVersion, metadata, status, message, reason, details, code }, null, 2)}]` }];
  }
  if (error instanceof UrlError && error.cause.message.includes('connection refused')) return [{ source: 'helpers.go:264', text: `Connection error: ${error.method} ${error.url}: ${error.cause.message}` }];
  return [];
};

/** What kubectl logs of an error before it tells it (cmdutil.StandardErrorMessage). */
export const errorDetails = (thrown: unknown): Detail[] => {
  const error = single(thrown);
  if (error instanceof StatusError && error.reason === 'Invalid') return [];
  return (error instanceof Aggregate ? error.errors : [error]).flatMap(detailOf);
};

const hostOf = (url: string): string => /^[a-z]+:\/\/([^/]*)/.exec(url)?.[1] ?? url;

/** What is said of an error that is one of several (cmdutil.MultipleErrors). */
export const plain = (error: unknown): string => standardMessage(error) ?? messageOf(error);

const multiline = (prefix: string, messages: readonly string[]): string =>
  messages.length === 1 ? `${prefix}${messages[0]}\n` : `${prefix}\n${messages.map((m) => `* ${m}\n`).join('')}`;

const invalid = (status: Status): string => {
  const { details, message } = status;
  if (!details) return `The request is invalid${message ? `: ${message}` : ''}`;
  const causes = details.causes ?? [];
  let s = 'The request is invalid';
  if (details.kind || details.name) s = `The ${details.kind ?? ''} "${details.name ?? ''}" is invalid`;
  else if (message && causes.length === 0) s += `: ${message}`;
  if (causes.length === 0) return s;
  return multiline(`${s}: `, [...new Set(causes.map((c) => `${c.field ?? ''}: ${c.message ?? ''}`))]);
};

/** What kubectl prints for an error on its way out, and its exit code (cmdutil.CheckErr). The text ends with a newline. */
export const explain = (error: unknown): { text: string; code: number } => {
  const line = (s: string): string => (s === '' || s.endsWith('\n') ? s : `${s}\n`);
  const e = single(error);
  if (e instanceof Exit) return { text: '', code: e.code };
  if (e instanceof ExitError) return { text: line(e.message), code: e.code };
  if (e instanceof StatusError && e.reason === 'Invalid') return { text: line(invalid(e.status)), code: 1 };
  if (e instanceof ConfigurationError && !e.alone) return { text: line(`Error in configuration: ${e.message}`), code: 1 };
  if (e instanceof NoResourceMatch) {
    const where = e.group && e.version ? ` in group "${e.group}" and version "${e.version}"` : e.group ? ` in group "${e.group}"` : e.version ? ` in version "${e.version}"` : '';
    return { text: `the server doesn't have a resource type "${e.resource}"${where}\n`, code: 1 };
  }
  if (e instanceof Aggregate) return { text: e.errors.map((x) => `${plain(x)}\n`).join(''), code: 1 };
  const standard = standardMessage(e);
  if (standard !== undefined) return { text: line(standard), code: 1 };
  const message = messageOf(e);
  return { text: line(message.startsWith('error: ') ? message : `error: ${message}`), code: 1 };
};
