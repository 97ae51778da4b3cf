import { expect, it } from 'vitest';
import { decodeStrictBase64 } from '../../../api/base64.ts';
import { certificateData, decodeCertificate, encodeCertificate } from './certificates.ts';

it('writes a subject into a PEM block and reads it back', () => {
  const subject = { commonName: 'jane', organizations: ['devs', 'system:masters'] };
  expect(encodeCertificate(subject)).toMatch(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n$/);
  expect(decodeCertificate(encodeCertificate(subject))).toEqual(subject);
  expect(decodeCertificate(decodeStrictBase64(certificateData(subject)))).toEqual(subject);
});

it('reads nothing out of what is no certificate', () => {
  expect(decodeCertificate('')).toBeUndefined();
  expect(decodeCertificate('-----BEGIN CERTIFICATE-----\nnope\n-----END CERTIFICATE-----\n')).toBeUndefined();
});
