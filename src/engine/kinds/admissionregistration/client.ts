import { dns1123Subdomain, portNumber } from '../../api/names.ts';
import { invalid, type Problems, required } from '../validation/problems.ts';

/** WebhookClientConfig, of admission and of conversion. */
export interface WebhookClient {
  url?: string;
  service?: { name?: string; namespace?: string; path?: string; port?: number };
}

/** A webhook is at a URL or behind a service. */
export const validateWebhookClient = ({ url, service }: WebhookClient, path: string, out: Problems): void => {
  if ((url === undefined) === (service === undefined)) out.push(required(path, 'exactly one of url or service is required'));
  else if (url !== undefined) validateURL(url, `${path}.url`, out);
  else validateService(service!, `${path}.service`, out);
};

const desired = '; desired format: https://host[/path]';

/** apiserver/pkg/util/webhook/validation.go */
const validateURL = (url: string, path: string, out: Problems): void => {
  const [, scheme = '', authority = '', , query, fragment] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(url)!;
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  if (scheme !== 'https') out.push(invalid(path, scheme, `'https' is the only allowed URL scheme${desired}`));
  if (!host) out.push(invalid(path, host, `host must be specified${desired}`));
  if (at >= 0) out.push(invalid(path, authority.slice(0, at), 'user information is not permitted in the URL'));
  if (fragment) out.push(invalid(path, fragment, 'fragments are not permitted in the URL'));
  if (query) out.push(invalid(path, query, 'query parameters are not permitted in the URL'));
};

const validateService = ({ name, namespace, path: url, port = 0 }: NonNullable<WebhookClient['service']>, path: string, out: Problems): void => {
  if (!name) out.push(required(`${path}.name`, 'service name is required'));
  if (!namespace) out.push(required(`${path}.namespace`, 'service namespace is required'));
  const problems = portNumber(port);
  if (problems.length > 0) out.push(invalid(`${path}.port`, port, `port is not valid: ${problems.join(',')}`));
  if (!url || url === '/') return;
  const at = `${path}.path`;
  if (url === '//') return void out.push(invalid(at, url, 'segment[0] may not be empty'));
  if (!url.startsWith('/')) out.push(invalid(at, url, "must start with a '/'"));
  const steps = url.slice(1).replace(/\/$/, '').split('/');
  steps.forEach((step, i) => {
    if (!step) out.push(invalid(at, url, `segment[${i}] may not be empty`));
    else for (const message of dns1123Subdomain(step)) out.push(invalid(at, url, `segment[${i}]: ${message}`));
  });
};
