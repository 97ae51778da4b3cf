import type { Task } from '../sim/sim.ts';
import type { KubeObject, Status, Table } from './types.ts';

/** Request verbs as RBAC names them. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json'
  | 'application/apply-patch+yaml';

/** Query parameters of the API by their own names; values as in the URL. */
export interface ApiQuery {
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  continue?: string;
  resourceVersion?: string;
  resourceVersionMatch?: string;
  allowWatchBookmarks?: boolean;
  sendInitialEvents?: boolean;
  timeoutSeconds?: number;
  dryRun?: 'All' | '';
  fieldManager?: string;
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore' | '';
  force?: boolean;
  pretty?: string;
  /** Of subresources: log, exec, attach, portforward. */
  [parameter: string]: string | number | boolean | string[] | undefined;
}

/** Who asks, as the transport knows it. The server turns it into a user. */
export interface Credentials {
  /** Common name and organisations of a client certificate. */
  certificate?: { commonName: string; organizations: readonly string[] };
  token?: string;
  /** A part of the simulation itself, a kubelet above all: what it asks for is not looked through. */
  trusted?: true;
  impersonate?: { user: string; groups?: readonly string[]; uid?: string; extra?: Record<string, string[]> };
}

/**
 * One request to the API server: the parsed form of method, path and query (Kubernetes' RequestInfo). HTTP faces make
 * it with `apiserver/requestinfo.ts`; in-process clients fill it in.
 */
export interface ApiRequest {
  verb: Verb;
  /** A resource request has `resource`; anything else (/version, /healthz, /apis, ...) has `path`. */
  path?: string;
  group?: string;
  version?: string;
  resource?: string;
  namespace?: string;
  name?: string;
  subresource?: string;
  query?: ApiQuery;
  body?: unknown;
  /** Characters of the body on the wire; where it did not come over one, nobody counts. */
  size?: number;
  patchType?: PatchType;
  /** What to answer a get, list or watch with. Default `object`. */
  accept?: 'object' | 'table' | 'metadata';
  /** Of a request by `path` the answer's text is wanted as it goes over the wire; a body is text too. */
  raw?: true;
  /** User-Agent up to the first slash, the default field manager: `kubectl`, `kube-scheduler`, ... */
  agent: string;
  credentials: Credentials;
}

export interface WatchEvent<T = KubeObject> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: T;
}

/** A running watch. Either read it with `next` or give it a listener, not both. */
export interface WatchStream<T = KubeObject> {
  /** The next event; undefined when the server has ended the watch. */
  next(): Task<WatchEvent<T> | undefined>;
  /** Calls `fn` with all events of one delivery, in order; `ended` when the server ends the watch. */
  listen(fn: (events: readonly WatchEvent<T>[]) => void, ended?: () => void): void;
  stop(): void;
}

/** Bytes as text, in chunks; undefined at the end. */
export interface TextReader {
  read(): Task<string | undefined>;
}

/** The client's end of exec, attach and port-forward. */
export interface RemoteStream {
  stdout: TextReader;
  stderr: TextReader;
  write(text: string): Task;
  closeStdin(): void;
  resize(columns: number, rows: number): void;
  /** Waits for the end; the exit code, or the Status of a failure. */
  exit(): Task<{ code: number; status?: Status }>;
  close(): void;
}

export interface ApiResponse<T = any> {
  code: number;
  /** The object, list, table or Status; text for logs and health checks. */
  body: T;
  warnings?: string[];
  /** Of an answer that another server gave, and that is passed on. */
  headers?: Readonly<Record<string, string>>;
  /** True where the objects are of a kind that a definition made: in a list each says what it is. */
  custom?: boolean;
  watch?: WatchStream;
  /** Of a followed log. */
  reader?: TextReader;
  /** Of exec, attach, portforward. */
  remote?: RemoteStream;
}

/** Answers requests. Throws ConnectionError when there is no answer; API failures are answers with a Status. */
export interface Transport {
  request(request: ApiRequest): Task<ApiResponse>;
}

export type { Table };
