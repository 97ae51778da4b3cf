import { encodeBytes } from './base64.ts';

/** A PEM block: base64 in lines of 64 characters (RFC 7468). */
export const pem = (label: string, body: Uint8Array): string => `-----BEGIN ${label}-----\n${encodeBytes(body).replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
