import { strftime } from '../lib/strftime.ts';
import type { Fetched } from './fetch.ts';
import { hostHeader, type Target } from './url.ts';

const caFile = '/etc/ssl/certs/ca-certificates.crt';

const day = 86_400_000;

const certificateTime = (ms: number): string => strftime('%b %e %H:%M:%S %Y GMT', ms);

/** What `curl -v` says of a handshake with TLS 1.3 once it is connected. `checked`: the certificate was verified. */
export function handshakeText(target: Target, answer: Fetched, options: { now: number; http2: boolean; cacert?: string | undefined; checked: boolean }): string {
  const { tls } = answer.connection.listener;
  if (!tls) return '';
  const issued = Math.floor(options.now / day) * day - 30 * day;
  const lines = [
    `ALPN: curl offers ${options.http2 ? 'h2,' : ''}http/1.1`,
    'TLSv1.3 (OUT), TLS handshake, Client hello (1):',
    ...(options.checked ? [` CAfile: ${options.cacert ?? caFile}`, ` CApath: ${options.cacert ? 'none' : '/etc/ssl/certs'}`] : []),
    'TLSv1.3 (IN), TLS handshake, Server hello (2):',
    'TLSv1.3 (IN), TLS handshake, Encrypted Extensions (8):',
    'TLSv1.3 (IN), TLS handshake, Certificate (11):',
    'TLSv1.3 (IN), TLS handshake, CERT verify (15):',
    'TLSv1.3 (IN), TLS handshake, Finished (20):',
    'TLSv1.3 (OUT), TLS change cipher, Change cipher spec (1):',
    'TLSv1.3 (OUT), TLS handshake, Finished (20):',
    'SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256 / X25519 / RSASSA-PSS',
    `ALPN: server accepted ${options.http2 ? 'h2' : 'http/1.1'}`,
    'Server certificate:',
    ` subject: CN=${tls.names[0] ?? target.host}`,
    ` start date: ${certificateTime(issued)}`,
    ` expire date: ${certificateTime(issued + 365 * day)}`,
    ...(options.checked ? [` subjectAltName: host "${target.host}" matched cert's "${target.host}"`] : []),
    ` issuer: CN=${tls.ca}`,
    options.checked ? ' SSL certificate verify ok.' : ' SSL certificate verify result: unable to get local issuer certificate (20), continuing anyway.',
    `using HTTP/${options.http2 ? '2' : '1.x'}`,
  ];
  return lines.map((line) => `* ${line}\n`).join('');
}

/** What it says of the stream that carries a request of HTTP/2. */
export function streamText(target: Target, method: string, headers: Readonly<Record<string, string>>): string {
  const fields: [string, string][] = [[':method', method], [':scheme', target.scheme], [':authority', hostHeader(target)], [':path', target.path], ...Object.entries(headers).map(([k, v]): [string, string] => [k.toLowerCase(), v])];
  return `* [HTTP/2] [1] OPENED stream for ${target.scheme}://${hostHeader(target)}${target.path}\n${fields.map(([k, v]) => `* [HTTP/2] [1] [${k}: ${v}]\n`).join('')}`;
}
