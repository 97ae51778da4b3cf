import type { Connection } from '../../network/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Result } from './types.ts';

/** What a client says to a database server. The real protocols are binary; this one is text with the same content. */
export type Request =
  | { hello: { user: string; password?: string; database?: string; /** By the server's socket file. */ local: boolean } }
  | { sql: string }
  /** A replica asks for what has changed since a state of the source. */
  | { binlog: number }
  /** What psql's backslash commands ask the catalogue for. */
  | { catalogue: 'databases' | 'tables' | 'roles' | 'indexes' | 'table'; name?: string };

/** Why a server refuses, in its own words. */
export interface Refusal {
  /** MySQL's number. */
  code?: number;
  state?: string;
  message: string;
  detail?: string;
  hint?: string;
  /** Where in the statement, from 0. */
  at?: number;
}

export interface Reply {
  welcome?: { version: string; connection: number };
  result?: Result;
  error?: Refusal;
  transaction?: Result['transaction'];
  /** The source's state, and what it holds where that is another than the replica has seen. */
  binlog?: { at: number; contents?: string };
  /** A table of the catalogue. */
  described?: { name: string; columns: string[][]; footers: string[] };
}

/** Sends a request and waits for its reply; undefined when the server has gone away. */
export function* ask(connection: Connection, request: Request): Task<Reply | undefined> {
  const text = yield* connection.text(JSON.stringify(request));
  if (text === undefined || !text.startsWith('{')) return undefined;
  return JSON.parse(text) as Reply;
}

/** A request; undefined for anything else that a client may say. */
export function parseRequest(chunk: string): Request | undefined {
  try {
    const request = JSON.parse(chunk) as Request | null;
    return typeof request === 'object' && request !== null && ('hello' in request || 'sql' in request || 'binlog' in request || 'catalogue' in request) ? request : undefined;
  } catch {
    return undefined;
  }
}
