import type { ApiResponse } from '../../engine/api/http.ts';
import type { KubeObject } from '../../engine/api/types.ts';
import type { Authority } from './certificates.ts';

/** What a certificate of the simulation holds, readable and without cryptography. */
interface Simulated {
  CN?: string;
  O?: string[];
  notBefore?: number;
  notAfter?: number;
}

const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

const simulated = (pem: string): Simulated | undefined => {
  const body = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END/.exec(pem)?.[1];
  try {
    const value: unknown = body && JSON.parse(text(body));
    return typeof value === 'object' && value !== null ? (value as Simulated) : undefined;
  } catch {
    return undefined;
  }
};

/** Certificates that the cluster has issued become real ones on their way out, so that their owners can use them. */
export class Signing {
  private readonly signed = new WeakMap<object, KubeObject>();

  constructor(private readonly authority: Authority) {}

  /** An answer about certificate signing requests, with certificates that hold. */
  answer(response: ApiResponse): ApiResponse {
    const { body, watch } = response;
    if (watch) {
      const inner = watch;
      return { ...response, watch: { next: inner.next.bind(inner), stop: () => inner.stop(), listen: (fn, ended) => inner.listen((events) => fn(events.map((e) => ({ ...e, object: this.real(e.object) }))), ended) } };
    }
    if (Array.isArray(body?.items)) return { ...response, body: { ...body, items: (body.items as KubeObject[]).map((item) => this.real(item)) } };
    return body?.kind === 'CertificateSigningRequest' ? { ...response, body: this.real(body as KubeObject) } : response;
  }

  private real(object: KubeObject): KubeObject {
    const certificate = object['status']?.certificate as string | undefined;
    const subject = certificate ? simulated(text(certificate)) : undefined;
    if (!subject) return object;
    let real = this.signed.get(object);
    if (!real) {
      real = this.sign(object, subject) ?? object;
      this.signed.set(object, real);
    }
    return real;
  }

  private sign(object: KubeObject, { CN = '', O = [], notBefore, notAfter }: Simulated): KubeObject | undefined {
    const asked = object['spec'].expirationSeconds as number | undefined;
    const life = notBefore !== undefined && notAfter !== undefined ? notAfter - notBefore : asked && asked * 1000;
    try {
      const pem = this.authority.sign(text(object['spec'].request as string), { commonName: CN, organizations: O }, life);
      return { ...object, status: { ...object['status'], certificate: Buffer.from(pem).toString('base64') } };
    } catch {
      // The request was no PKCS #10: its certificate stays as readable as it was.
      return undefined;
    }
  }
}
