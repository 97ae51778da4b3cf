import { expect, it } from 'vitest';
import { encodeBase64 } from './base64.ts';
import { readCertificateRequest } from './certificaterequest.ts';

const pem = (body: string): string => `-----BEGIN CERTIFICATE REQUEST-----\n${body}\n-----END CERTIFICATE REQUEST-----\n`;

it('reads the subject that openssl wrote', () => {
  // openssl req -newkey ... -subj '/CN=jane/O=devs', as recording 50 has it, cut after the subject
  expect(readCertificateRequest(pem('MIICYzCCAUsCAQAwHjENMAsGA1UEAwwEamFuZTENMAsGA1UECgwEZGV2czCCASIw'))).toMatchObject({ commonName: 'jane', organizations: ['devs'], organizationalUnits: [], dnsNames: [] });
});

it('reads the names beside the subject', () => {
  // The extension as `openssl req -addext 'subjectAltName=DNS:a.svc,IP:10.96.0.1'` writes it
  expect(readCertificateRequest(pem('BgNVHREEDzANggVhLnN2Y4cECmAAAQ=='))).toMatchObject({ dnsNames: ['a.svc'], ipAddresses: ['10.96.0.1'] });
});

it('reads what the simulation writes', () => {
  expect(readCertificateRequest(pem(encodeBase64(JSON.stringify({ CN: 'jane', O: ['devs', 'ops'] }))))).toMatchObject({ commonName: 'jane', organizations: ['devs', 'ops'] });
});
