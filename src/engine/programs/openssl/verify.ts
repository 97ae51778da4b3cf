import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { Call, Refusal } from './call.ts';
import { load } from './certificate.ts';
import { oneLine } from './names.ts';
import type { X509 } from './x509.ts';

const same = (a: X509['subject'], b: X509['subject']): boolean => oneLine(a) === oneLine(b);

/** Why a certificate is not trusted, in X509_verify_cert_error_string's words and numbers. */
const problemOf = (found: X509, authority: X509 | undefined, now: number): string | undefined => {
  if (!authority || !same(found.issuer, authority.subject)) return same(found.issuer, found.subject) ? '18 at 0 depth lookup: self-signed certificate' : '20 at 0 depth lookup: unable to get local issuer certificate';
  if (found.to < now) return '10 at 0 depth lookup: certificate has expired';
  return found.from > now ? '9 at 0 depth lookup: certificate is not yet valid' : undefined;
};

/** `openssl verify` (openssl-verify(1)): whether certificates name an authority as their issuer, and are good now. */
export function* verifyCommand(p: Process, words: readonly string[]): Task<number> {
  const call = new Call(p, 'verify', words, 'partial_chain verbose show_chain x509_strict', 'CAfile CApath untrusted purpose');
  const file = call.get('untrusted') ?? call.get('CAfile');
  const authority = file === undefined ? undefined : yield* load(call, file, 'CA certificate');
  let status = 0;
  for (const path of call.rest) {
    try {
      const found = yield* load(call, path);
      const problem = problemOf(found, authority, p.sim.now());
      if (problem === undefined) yield* p.stdout.write(`${path}: OK\n`);
      else throw new Refusal(`${oneLine(found.subject)}\nerror ${problem}\nerror ${path}: verification failed\n`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      yield* p.stderr.write(error.message);
      status = 2;
    }
  }
  return status;
}
