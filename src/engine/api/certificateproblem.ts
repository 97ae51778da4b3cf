import { rfc3339 } from './time.ts';
import type { Certificate } from './certificate.ts';

const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host);

const isNamed = ({ dnsNames, ipAddresses }: Certificate, host: string): boolean =>
  isAddress(host) ? ipAddresses.includes(host) : dnsNames.some((name) => name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1)));

const hostProblem = (certificate: Certificate, host: string): string | undefined => {
  const { commonName, dnsNames, ipAddresses } = certificate;
  if (isNamed(certificate, host)) return undefined;
  if (dnsNames.length + ipAddresses.length === 0 && commonName === host) return 'certificate relies on legacy Common Name field, use SANs instead';
  const address = isAddress(host);
  if (address && ipAddresses.length === 0) return `cannot validate certificate for ${host} because it doesn't contain any IP SANs`;
  const valid = address ? ipAddresses : dnsNames;
  return valid.length === 0 ? `certificate is not valid for any names, but wanted to match ${host}` : `certificate is valid for ${valid.join(', ')}, not ${host}`;
};

const authorityProblem = ({ issuer, issuerKey }: Certificate, authorities: readonly Certificate[]): string | undefined => {
  const candidates = authorities.filter((a) => a.commonName === issuer);
  if (candidates.some((a) => a.key === issuerKey)) return undefined;
  const hint = candidates.length > 0 ? ` (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate ${JSON.stringify(issuer)})` : '';
  return `certificate signed by unknown authority${hint}`;
};

/**
 * What Go's crypto/x509 has against a server's certificate, in its words and its order: the time (`now` in virtual
 * milliseconds), the name that was dialed, who signed it. Undefined where it is good.
 */
export const certificateProblem = (certificate: Certificate, host: string, authorities: readonly Certificate[], now: number): string | undefined => {
  const { notAfter } = certificate;
  const expired = notAfter !== undefined && now > notAfter ? `certificate has expired or is not yet valid: current time ${rfc3339(now)} is after ${rfc3339(notAfter)}` : undefined;
  const problem = expired ?? hostProblem(certificate, host) ?? authorityProblem(certificate, authorities);
  return problem && `tls: failed to verify certificate: x509: ${problem}`;
};
