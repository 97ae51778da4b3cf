import { decodeBase64 } from '../../../api/base64.ts';
import { readCertificateRequest } from '../../../api/certificaterequest.ts';
import { humanDuration } from '../../../api/humanduration.ts';
import type { CertificateSigningRequest } from '../../../api/kubernetes.ts';
import { formatLabels } from '../../../api/selector.ts';
import { newPage, withEvents, type Describer } from './describer.ts';
import { longTime, type Page } from './page.ts';

const statusOf = ({ status }: CertificateSigningRequest): string => {
  const has = (type: string): boolean => status?.conditions?.some((c) => c.type === type) ?? false;
  return `${has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
};

const list = (page: Page, label: string, values: readonly string[]): void => {
  if (values.length > 0) page.raw(`\t${label}:\t${values.join('\n\t\t')}\n`);
};

export const certificateSigningRequest: Describer<CertificateSigningRequest> = function* (object, d) {
  const { metadata, spec } = object;
  const request = readCertificateRequest(decodeBase64(spec.request ?? '') ?? '');
  const page = newPage(d).field('Name', metadata.name!).field('Labels', formatLabels(metadata.labels as Record<string, string>)).field('Annotations', formatLabels(metadata.annotations as Record<string, string>));
  page.field('CreationTimestamp', longTime(metadata.creationTimestamp)).field('Requesting User', spec.username ?? '').maybe('Signer', spec.signerName);
  if (spec.expirationSeconds !== undefined) page.field('Requested Duration', humanDuration(spec.expirationSeconds * 1000));
  page.field('Status', statusOf(object)).line(0, 'Subject:').raw(`\tCommon Name:\t${request.commonName}\n\tSerial Number:\t${request.serialNumber}\n`);
  list(page, 'Organization', request.organizations);
  list(page, 'Organizational Unit', request.organizationalUnits);
  list(page, 'Country', request.countries);
  list(page, 'Locality', request.localities);
  list(page, 'Province', request.provinces);
  list(page, 'StreetAddress', request.streets);
  list(page, 'PostalCode', request.postalCodes);
  const { dnsNames, emails, uris, ipAddresses } = request;
  if (dnsNames.length + emails.length + uris.length + ipAddresses.length > 0) page.line(0, 'Subject Alternative Names:');
  list(page, 'DNS Names', dnsNames);
  list(page, 'Email Addresses', emails);
  list(page, 'URIs', uris);
  list(page, 'IP Addresses', ipAddresses);
  return yield* withEvents(page, object, d);
};
