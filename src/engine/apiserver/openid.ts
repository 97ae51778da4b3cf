import type { Core } from './core.ts';
import { issuer, keyId, publicModulus } from './tokens.ts';

/** What OpenID clients ask to check service account tokens (pkg/serviceaccount/openidmetadata.go); undefined for another path. */
export const openId = (path: string, core: Core, address: string): object | undefined => {
  if (path === '/.well-known/openid-configuration') {
    return { issuer, jwks_uri: `https://${address}/openid/v1/jwks`, response_types_supported: ['id_token'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'] };
  }
  if (path === '/openid/v1/jwks') return { keys: [{ use: 'sig', kty: 'RSA', kid: keyId(core), alg: 'RS256', n: publicModulus(core), e: 'AQAB' }] };
  return undefined;
};
