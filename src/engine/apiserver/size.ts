import { unknownError } from '../api/errors.ts';
import type { ApiRequest } from '../api/http.ts';
import type { KubeObject } from '../api/types.ts';

/** etcd's --max-request-bytes. */
const maxRequestBytes = 1.5 * 1024 * 1024;

/** Refuses to store what etcd would not take. Only requests with a large body are looked at: managed fields may double what was sent. */
export const checkSize = ({ size = 0 }: ApiRequest, object: KubeObject): void => {
  if (size > maxRequestBytes / 3 && JSON.stringify(object).length > maxRequestBytes) throw unknownError('etcdserver: request is too large');
};
