import { readCertificates } from '../../api/certificate.ts';
import { FsError, type Process } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { Flags } from '../kubectl/flags/flags.ts';
import { at } from '../lib/paths.ts';
import { FetchError, fetchOnce } from '../net/fetch.ts';
import { logLine } from './log.ts';
import { parseTarget, type Target } from '../net/url.ts';

/** What ends a command, with the exit status of etcd's cobrautl. */
export class EtcdctlError extends Error {
  constructor(
    message: string,
    readonly exit = 1,
  ) {
    super(message);
  }
}

const BAD_ARGS = 128;

interface Secure {
  trusted: string[] | undefined;
  certificate: { commonName: string; organizations: readonly string[] } | undefined;
  /** Who issued the client's certificate. */
  issuer: string | undefined;
  insecure: boolean;
}

/** Talks to the members that the flags name, through etcd's JSON gateway where the real one speaks gRPC. */
export class EtcdClient {
  readonly endpoints: readonly string[];
  private readonly secure: Secure;
  private readonly commandTimeoutMs: number;

  /** Throws EtcdctlError for files that can't be read. */
  constructor(
    private readonly process: Process,
    flags: Flags,
  ) {
    this.endpoints = (flags.list('endpoints')).map((e) => e.trim());
    this.commandTimeoutMs = flags.duration('command-timeout');
    this.secure = this.readSecure(flags);
  }

  private readSecure(flags: Flags): Secure {
    for (const name of ['cert', 'key', 'cacert']) if (flags.changed(name) && flags.string(name) === '') throw new EtcdctlError(`empty string is passed to --${name} option`, BAD_ARGS);
    const [cert, key, cacert] = ['cert', 'key', 'cacert'].map((name) => flags.string(name));
    const text = (path: string): string => {
      try {
        return this.process.machine.fs.read(at(this.process.cwd, path));
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        throw new EtcdctlError(`open ${path}: ${error.strerror.toLowerCase()}`, BAD_ARGS);
      }
    };
    const trusted = cacert ? readCertificates(text(cacert)).map((c) => c.commonName) : undefined;
    if ((cert === '') !== (key === '')) throw new EtcdctlError(`KeyFile and CertFile must both be present[key: ${key}, cert: ${cert}]`, BAD_ARGS);
    let own: ReturnType<typeof readCertificates>[number] | undefined;
    if (cert) {
      own = readCertificates(text(cert))[0];
      const secret = text(key!);
      if (!own) throw new EtcdctlError('tls: failed to find any PEM data in certificate input', BAD_ARGS);
      if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(secret)) throw new EtcdctlError('tls: failed to find any PEM data in key input', BAD_ARGS);
    }
    return { trusted, certificate: own && { commonName: own.commonName, organizations: own.organizations }, issuer: own?.issuer, insecure: flags.bool('insecure-skip-tls-verify') };
  }

  /** TLS is spoken where the endpoint says https, or says nothing and certificates are given. */
  private target(endpoint: string): Target | undefined {
    const { trusted, certificate, insecure } = this.secure;
    const scheme = /^https?:\/\//.test(endpoint) ? '' : trusted || certificate || insecure ? 'https://' : 'http://';
    return parseTarget(scheme + endpoint);
  }

  /** Why a member can't be talked to, as gRPC says it; undefined where it can. */
  private reason(error: FetchError, target: Target): string {
    const dial = (what: string) => `latest balancer error: last connection error: connection error: desc = "transport: Error while dialing: dial tcp ${error.address ?? target.host}:${target.port}: ${what}"`;
    const shaken = (what: string) => `latest balancer error: last connection error: connection error: desc = "transport: authentication handshake failed: ${what}"`;
    switch (error.kind) {
      case 'refused':
        return dial('connect: connection refused');
      case 'unreachable':
        return dial('connect: no route to host');
      case 'resolve':
        return `latest balancer error: last connection error: connection error: desc = "transport: Error while dialing: dial tcp: lookup ${target.host}: no such host"`;
      case 'wrong-version':
        return shaken('tls: first record does not look like a TLS handshake');
      case 'not-trusted':
        return shaken('tls: failed to verify certificate: x509: certificate signed by unknown authority');
      case 'wrong-name':
        return shaken(`tls: failed to verify certificate: x509: certificate is valid for other names, not ${target.host}`);
      case 'reset':
      case 'empty':
        return `latest balancer error: last connection error: connection error: desc = "error reading server preface: ${target.scheme === 'http' ? 'EOF' : 'remote error: tls: certificate required'}"`;
      default:
        return 'latest balancer error: last connection error: connection error: desc = "transport: Error while dialing: dial tcp: i/o timeout"';
    }
  }

  /** Waits as a client does that tries again until its time is up, says why, and gives up. */
  private *giveUp(endpoint: string, method: string, why: string): Task<never> {
    const { process } = this;
    yield sleep(this.commandTimeoutMs);
    const desc = `context deadline exceeded while waiting for connections to become ready${why === '' ? '' : `: ${why}`}`;
    const error = `rpc error: code = DeadlineExceeded desc = ${why === '' ? 'context deadline exceeded' : desc}`;
    yield* process.stderr.write(logLine(process, 'warn', { logger: 'etcd-client', caller: 'v3@v3.6.8/retry_interceptor.go:65', msg: 'retrying of unary invoker failed', target: `etcd-endpoints://0xc0003b6960/${endpoint.replace(/^https?:\/\//, '')}`, method, attempt: 0, error }));
    throw new EtcdctlError('context deadline exceeded');
  }

  /** Calls a method of one member. Throws EtcdctlError. */
  *callAt(endpoint: string, path: string, method: string, request: object): Task<any> {
    const target = this.target(endpoint);
    if (!target) throw new EtcdctlError(`parse ${JSON.stringify(endpoint)}: invalid endpoint`, BAD_ARGS);
    const { trusted, certificate, issuer, insecure } = this.secure;
    try {
      const answer = yield* fetchOnce(this.process.machine, { ...target, path }, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(request),
        insecure,
        maxTime: this.commandTimeoutMs / 1000,
        ...(trusted && { trusted }),
        // A server that asks for certificates takes those of its own authority.
        ...(certificate && issuer === 'etcd-ca' && { certificate }),
      });
      if (target.scheme === 'http' && answer.connection.listener.tls) return yield* this.giveUp(endpoint, method, this.reason(new FetchError('empty', answer.address), target));
      const body: unknown = JSON.parse(answer.body);
      if (answer.status === 200) return body;
      throw new EtcdctlError((body as { message?: string }).message ?? `status ${answer.status}`);
    } catch (error) {
      if (error instanceof FetchError) return yield* this.giveUp(endpoint, method, this.reason(error, target));
      if (error instanceof SyntaxError) return yield* this.giveUp(endpoint, method, '');
      throw error;
    }
  }

  /** Calls a method of the first member. */
  call(path: string, method: string, request: object = {}): Task<any> {
    return this.callAt(this.endpoints[0] ?? '', path, method, request);
  }
}
