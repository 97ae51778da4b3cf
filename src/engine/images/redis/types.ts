export type Value = string | string[] | Map<string, string> | Set<string>;

export interface Database {
  keys: Map<string, Value>;
  expires: Map<string, number>;
  /** Settings by name, as redis.conf has them. */
  config?: Map<string, string>;
  /** What INFO tells of replication. */
  replication?: () => string;
}

/** A command at work on a key. */
export interface Call {
  db: Database;
  /** Milliseconds. */
  now: number;
  key: string;
  /** What stands behind the key. */
  rest: readonly string[];
  value: Value | undefined;
}

/** Does what a command says; gives the reply in RESP. */
export type Command = (call: Call) => string;
