import { etcdctl } from './etcdctl.ts';
import { etcdutl } from './etcdutl.ts';

/** The programs of this room by their names. */
export const programs = { etcdctl, etcdutl };
