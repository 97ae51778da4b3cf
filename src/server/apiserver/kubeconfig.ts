import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { emitYaml } from '../../engine/api/yaml/emit.ts';
import type { Authority, Subject } from './certificates.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** kubeadm's administrator. */
export const ADMIN: Subject = { commonName: 'kubernetes-admin', organizations: ['kubeadm:cluster-admins'] };

/** A kubeconfig with a client certificate, laid out as kubeadm's. */
export function kubeconfig(server: string, authority: Authority, subject = ADMIN): string {
  const user = subject.commonName;
  const { certificate, key } = authority.client(subject);
  return emitYaml({
    apiVersion: 'v1',
    clusters: [{ cluster: { 'certificate-authority-data': base64(authority.certificate), server }, name: 'kubernetes' }],
    contexts: [{ context: { cluster: 'kubernetes', user }, name: `${user}@kubernetes` }],
    'current-context': `${user}@kubernetes`,
    kind: 'Config',
    preferences: {},
    users: [{ name: user, user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) } }],
  });
}

/** Writes a kubeconfig that only its owner may read. */
export function writeKubeconfig(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
}
