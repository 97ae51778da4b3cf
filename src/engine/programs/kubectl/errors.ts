import type { Status } from '../../api/types.ts';
import { ConnectionError, StatusError } from '../../api/status.ts';

/** Ends kubectl with an exit code and nothing more to say (cmdutil.ErrExit). */
export class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

/** Ends kubectl after a line of its log: with 1 as klog.Exitf does, or with 255 as klog.Fatalf; `source`: file and line of the real program. */
export class LogFatal extends Error {
  constructor(
    readonly source: string,
    text: string,
    readonly code: 1 | 255 = 1,
  ) {
    super(text);
  }
}

/** Ends kubectl with a line that is printed as it is, and its own exit code (utilexec.ExitError). */
export class ExitError extends Error {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(message);
  }
}

/** A use of a command that its help would clear up (cmdutil.UsageErrorf). `path` is the command: `kubectl get`. */
export class UsageError extends Error {
  constructor(path: string, message: string) {
    super(`${message}\nSee '${path} -h' for help and examples`);
  }
}

/** A flag that can't be parsed (templater.FlagErrorFunc). */
export class FlagError extends Error {
  constructor(path: string, message: string) {
    super(path === 'kubectl options' ? `${message}\nRun '${path}' without flags.` : `${message}\nSee '${path} --help' for usage.`);
  }
}

/** A kubeconfig that does not hold together (clientcmd.IsConfigurationInvalid). `alone`: one problem, which is told as any error unless what looked for objects met it. */
export class ConfigurationError extends Error {
  constructor(
    message: string,
    readonly alone = false,
  ) {
    super(message);
  }
}

/** The error as resource.Builder hands it on: in an aggregate of its own. */
export const fromBuilder = (error: unknown): unknown => (error instanceof ConfigurationError ? new ConfigurationError(error.message) : error);

/** No answer from the server; the words are those of net/url.Error. */
export class UrlError extends Error {
  constructor(
    readonly method: string,
    readonly url: string,
    override readonly cause: ConnectionError,
  ) {
    super(`${method} "${url}": ${cause.message}`);
  }
}

/** meta.NoResourceMatchError */
export class NoResourceMatch extends Error {
  constructor(
    readonly resource: string,
    readonly group = '',
    readonly version = '',
  ) {
    super(`no matches for ${group}/${version}, Resource=${resource}`);
  }
}

/** meta.NoKindMatchError */
export class NoKindMatch extends Error {
  constructor(kind: string, group: string, versions: readonly string[]) {
    const gvs = versions.map((v) => (group ? `${group}/${v}` : v));
    super(
      gvs.length === 0
        ? `no matches for kind "${kind}" in group "${group}"`
        : gvs.length === 1
          ? `no matches for kind "${kind}" in version "${gvs[0]}"`
          : `no matches for kind "${kind}" in versions [${gvs.map((v) => JSON.stringify(v)).join(' ')}]`,
    );
  }
}

/** Several errors at once (utilerrors.Aggregate). In `message` nested ones are flattened, and equal ones told once. */
export class Aggregate extends Error {
  /** `nested`: it was an aggregate within an aggregate, and is told without `error: ` even where it holds one error alone. */
  constructor(
    readonly errors: readonly Error[],
    readonly nested = false,
  ) {
    const messages = [...new Set(flattened(errors).map((e) => e.message))];
    super(messages.length === 1 ? messages[0] : `[${messages.join(', ')}]`);
  }
}

const flattened = (errors: readonly Error[]): Error[] => errors.flatMap((e) => (e instanceof Aggregate ? flattened(e.errors) : [e]));

/** Throws nothing, the one error, or all of them together. */
export const throwAll = (errors: readonly Error[]): void => {
  if (errors.length === 1) throw errors[0]!;
  if (errors.length > 1) throw new Aggregate(errors);
};

/** The error with other words; a Status keeps its reason and details (cmdutil.AddSourceToErr and its like). */
export const withMessage = (error: unknown, message: string): Error =>
  error instanceof StatusError ? new StatusError({ ...error.status, message }) : new Error(message);

/** `error when <verb> "<source>": ...` in front of what the server said (cmdutil.AddSourceToErr). */
export const addSource = (verb: string, source: string, error: unknown): unknown => {
  if (!source) return error;
  if (error instanceof StatusError) return withMessage(error, `error when ${verb} "${source}": ${error.message}`);
  return new Error(`error when ${verb} "${source}": ${messageOf(error)}`);
};

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
