import type { Status } from './types.ts';

/**
 * An API error: what the server answers instead of an object. Thrown by clients, made by the server. It is an Error without
 * a stack: a busy cluster answers so by the thousand, and collecting a stack costs more than the request.
 */
export class StatusError {
  readonly name = 'StatusError';
  readonly message: string;

  constructor(readonly status: Status) {
    this.message = status.message ?? status.reason ?? 'unknown';
  }

  get stack(): string {
    return `${this.name}: ${this.message}`;
  }

  get code(): number {
    return this.status.code ?? 500;
  }

  get reason(): string {
    return this.status.reason ?? 'Unknown';
  }
}
Object.setPrototypeOf(StatusError.prototype, Error.prototype);

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
