import { decodeBase64 } from '../../api/base64.ts';
import type { CertificateSigningRequest } from '../../api/kubernetes.ts';
import { dns1123Label, dns1123Subdomain } from '../../api/names.ts';
import { equal } from '../../api/share.ts';
import { duplicate, forbidden, invalid, notSupported, type Problems, required, tooLong } from '../validation/problems.ts';

// pkg/apis/certificates/validation/validation.go

const usages = [
  'any', 'cert sign', 'client auth', 'code signing', 'content commitment', 'crl sign', 'data encipherment', 'decipher only', 'digital signature', 'email protection', 'encipher only', 'ipsec end system',
  'ipsec tunnel', 'ipsec user', 'key agreement', 'key encipherment', 'microsoft sgc', 'netscape sgc', 'ocsp signing', 's/mime', 'server auth', 'signing', 'timestamping',
];

export const validateCertificateRequest = ({ spec, status }: CertificateSigningRequest, old: CertificateSigningRequest | undefined, out: Problems): void => {
  const { request, usages: wanted, signerName, expirationSeconds } = spec;
  if (!decodeBase64(request ?? '')?.includes('-----BEGIN CERTIFICATE REQUEST-----')) out.push(invalid('spec.request', request ?? '', 'PEM block type must be CERTIFICATE REQUEST'));
  if (!wanted?.length) out.push(required('spec.usages'));
  wanted?.forEach((usage, i) => {
    if (!usages.includes(usage)) out.push(notSupported(`spec.usages[${i}]`, usage, usages));
  });
  wanted?.forEach((usage, i) => wanted.indexOf(usage) < i && out.push(duplicate(`spec.usages[${i}]`, usage)));
  validateSigner(signerName, out);
  if (expirationSeconds !== undefined && expirationSeconds < 600) out.push(invalid('spec.expirationSeconds', expirationSeconds, 'may not specify a duration less than 600 seconds (10 minutes)'));
  validateConditions(status?.conditions ?? [], out);
  if (status?.certificate && status.certificate !== old?.status?.certificate) {
    const problem = certificateProblem(decodeBase64(status.certificate) ?? '');
    if (problem) out.push(invalid('status.certificate', '<certificate data>', problem));
  }
};

/** `domain/path`, as pkg/apis/core/validation's ValidateSignerName wants it. */
const validateSigner = (name: string | undefined, out: Problems): void => {
  const at = 'spec.signerName';
  if (!name) return void out.push(required(at));
  if (name === 'kubernetes.io/legacy-unknown') return void out.push(invalid(at, name, 'the legacy signerName is not allowed via this API version'));
  const segments = name.split('/');
  if (segments.length !== 2) return void out.push(invalid(at, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
  const [domain, path] = segments as [string, string];
  if (domain.length > 253) out.push(tooLong(at, 253));
  firstProblem(domain, dns1123Label, at, out);
  if (!domain.includes('.')) out.push(invalid(at, domain, 'should be a domain with at least two segments separated by dots'));
  firstProblem(path, dns1123Subdomain, at, out);
  if (name.length > 571) out.push(tooLong(at, 571));
};

/** What is wrong with the first label that is not in order. */
const firstProblem = (text: string, check: (label: string) => string[], path: string, out: Problems): void => {
  const label = text.split('.').find((each) => check(each).length > 0);
  if (label !== undefined) for (const message of check(label)) out.push(invalid(path, text, `validating label ${JSON.stringify(label)}: ${message}`));
};

const verdicts = ['Approved', 'Denied', 'Failed'];
const values = ['False', 'True', 'Unknown'];

type Conditions = NonNullable<NonNullable<CertificateSigningRequest['status']>['conditions']>;

const validateConditions = (conditions: Conditions, out: Problems): void => {
  const seen = new Set<string>();
  conditions.forEach(({ type, status }, i) => {
    const at = `status.conditions[${i}]`;
    const allowed = verdicts.includes(type) ? ['True'] : values;
    if (!type) out.push(required(`${at}.type`));
    if (!status) out.push(required(`${at}.status`));
    else if (!allowed.includes(status)) out.push(notSupported(`${at}.status`, status, allowed));
    if ((type === 'Approved' && seen.has('Denied')) || (type === 'Denied' && seen.has('Approved'))) out.push(invalid(`${at}.type`, type, 'Approved and Denied conditions are mutually exclusive'));
    if (seen.has(type)) out.push(duplicate(`${at}.type`, type));
    seen.add(type);
  });
};

const certificateProblem = (pem: string): string | undefined => {
  const kinds = [...pem.matchAll(/-----BEGIN ([A-Z ]+)-----/g)].map((m) => m[1]!);
  const other = kinds.find((kind) => kind !== 'CERTIFICATE');
  if (other !== undefined) return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(other)}`;
  return kinds.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined;
};

/** What may change, by the door: verdicts through approval, the certificate through status, and neither is taken back. */
export const validateCertificateRequestUpdate = (csr: CertificateSigningRequest, old: CertificateSigningRequest, subresource: string | undefined, out: Problems): void => {
  const of = (request: CertificateSigningRequest, type: string) => (request.status?.conditions ?? []).filter((c) => c.type === type);
  for (const type of verdicts) if (of(csr, type).length < of(old, type).length) out.push(forbidden('status.conditions', `updates may not remove a condition of type ${JSON.stringify(type)}`));
  if (subresource !== 'approval') {
    for (const type of ['Approved', 'Denied']) {
      const [now, before] = [of(csr, type), of(old, type)];
      if (now.length > before.length) out.push(forbidden('status.conditions', `updates may not add a condition of type ${JSON.stringify(type)}`));
      else if (now.length === before.length && !equal(now, before)) out.push(forbidden('status.conditions', `updates may not modify a condition of type ${JSON.stringify(type)}`));
    }
  }
  if ((csr.status?.certificate ?? '') === (old.status?.certificate ?? '')) return;
  if (subresource !== 'status') out.push(forbidden('status.certificate', 'updates may not set certificate content'));
  else if (old.status?.certificate) out.push(forbidden('status.certificate', 'updates may not modify existing certificate content'));
};
