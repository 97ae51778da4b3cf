import type { Certificate } from '../api/certificate.ts';
import type { Task } from '../sim/sim.ts';
import type { HttpRequest } from './http.ts';

/** A request with the certificate that the server shows of itself, where it does. */
export interface OutsideRequest extends HttpRequest {
  certificate?: { commonName: string; organizations: readonly string[] };
}

/** A connection from the server's host. */
export interface Outside {
  /** Who is at the other end: over TLS with a certificate, which may be known as a whole. */
  readonly listener: { tls?: { names: readonly string[]; ca: string; certificate?: Certificate } };
  http(request: OutsideRequest): Task<{ status: number; headers: Record<string, string>; body: string }>;
  close(): void;
}

/** Reaches addresses from the server's host. Throws ConnectionError. */
export type Dial = (host: string, port: number) => Task<Outside>;

/** Whether a component of the control plane answers its health check: undefined when it does, else why not. */
export type ComponentHealth = (component: 'controller-manager' | 'scheduler') => string | undefined;
