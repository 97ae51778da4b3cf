import type { Status } from './types.ts';

/** An API error: what the server answers instead of an object. Thrown by clients, made by the server. */
export class StatusError extends Error {
  constructor(readonly status: Status) {
    super(status.message ?? status.reason ?? 'unknown');
    this.name = 'StatusError';
  }

  get code(): number {
    return this.status.code ?? 500;
  }

  get reason(): string {
    return this.status.reason ?? 'Unknown';
  }
}

/** True when `error` is an API error of that reason ("NotFound", "AlreadyExists", "Conflict", "Invalid", ...). */
export const isStatus = (error: unknown, reason: string): error is StatusError =>
  error instanceof StatusError && error.reason === reason;

/** A failure before any answer: refused, timed out, name not found. `message` is the Go client's text for it. */
export class ConnectionError extends Error {
  /** `kind` is what a program may switch on; `message` is what it prints, such as `dial tcp 10.0.0.1:6443: connect: connection refused`. */
  constructor(
    readonly kind: 'refused' | 'timeout' | 'no-such-host' | 'unreachable' | 'reset' | 'eof' | 'tls',
    message: string,
  ) {
    super(message);
    this.name = 'ConnectionError';
  }
}
