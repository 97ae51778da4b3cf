import { describe, expect, it } from 'vitest';
import { readCertificates, writeCertificate, type Certificate } from './certificate.ts';
import { certificateProblem } from './certificateproblem.ts';

const [authority] = readCertificates(writeCertificate({ CN: 'my-ca', key: 'k1', issuerKey: 'k1' })) as [Certificate];
const leaf = (more: object = {}): Certificate => readCertificates(writeCertificate({ CN: 'hook.default.svc', names: ['hook.default.svc'], issuer: 'my-ca', issuerKey: 'k1', ...more }))[0]!;
const problem = (certificate: Certificate, host = 'hook.default.svc', authorities = [authority]) => certificateProblem(certificate, host, authorities, Date.UTC(2026, 10, 21));

it('reads a bundle', () => {
  expect(readCertificates(`${writeCertificate({ CN: 'a' })}junk\n${writeCertificate({ CN: 'b', issuer: 'a' })}`).map((c) => [c.commonName, c.issuer])).toEqual([['a', 'kubernetes'], ['b', 'a']]);
  expect(readCertificates('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')).toEqual([]);
});

// crypto/x509: verify.go, Certificate.Verify, HostnameError, UnknownAuthorityError
describe('a certificate is', () => {
  it('good for its names, from an authority that is trusted', () => {
    expect(problem(leaf())).toBeUndefined();
    expect(problem(leaf({ names: ['*.default.svc'] }))).toBeUndefined();
    expect(problem(leaf({ names: [], addresses: ['10.0.0.1'] }), '10.0.0.1')).toBeUndefined();
  });

  const start = 'tls: failed to verify certificate: x509: ';
  it.each([
    [leaf({ names: [] }), 'hook.default.svc', 'certificate relies on legacy Common Name field, use SANs instead'],
    [leaf({ names: [] }), 'other.default.svc', 'certificate is not valid for any names, but wanted to match other.default.svc'],
    [leaf({ names: ['a', 'b'] }), 'c.default.svc', 'certificate is valid for a, b, not c.default.svc'],
    [leaf(), '10.0.0.1', "cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs"],
    [leaf({ addresses: ['10.0.0.2'] }), '10.0.0.1', 'certificate is valid for 10.0.0.2, not 10.0.0.1'],
    [leaf({ issuer: 'other' }), 'hook.default.svc', 'certificate signed by unknown authority'],
    [leaf({ issuerKey: 'k2' }), 'hook.default.svc', 'certificate signed by unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate "my-ca")'],
    [leaf({ notAfter: Date.UTC(2026, 10, 20) }), 'hook.default.svc', 'certificate has expired or is not yet valid: current time 2026-11-21T00:00:00Z is after 2026-11-20T00:00:00Z'],
  ])('refused: %#', (certificate, host, words) => {
    expect(problem(certificate, host)).toBe(start + words);
  });
});
