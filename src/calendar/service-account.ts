/** A Google service account: its key file, and the assertion it is exchanged for a token with. */
import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Instant, SECOND } from '../engine/core/values.ts';

export interface ServiceAccountKey {
  readonly clientEmail: string;
  /** PEM. */
  readonly privateKey: string;
  readonly keyId: string | null;
  readonly tokenUrl: string | null;
}

/**
 * Reads the JSON key file that the Google Cloud console hands out.
 *
 * @throws Error that names the file and what is wrong with it, never its content.
 */
export function readServiceAccountKey(path: string): ServiceAccountKey {
  const parsed = keyFileSchema.safeParse(readJson(path));
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new Error(`${path} is no service account key: wrong or missing ${fields}`);
  }
  const { client_email, private_key, private_key_id, token_uri } = parsed.data;
  return {
    clientEmail: client_email,
    privateKey: private_key,
    keyId: private_key_id ?? null,
    tokenUrl: token_uri ?? null,
  };
}

/**
 * A signed JWT to be exchanged for an access token, good for an hour from `now`
 * (google: OAuth 2.0 for server to server applications; RFC 7523).
 */
export function signAssertion(
  key: ServiceAccountKey,
  claims: { readonly scope: string; readonly audience: string; readonly now: Instant },
): string {
  const issuedAt = Math.floor(claims.now / SECOND);
  const header = {
    alg: 'RS256',
    typ: 'JWT',
    ...(key.keyId === null ? {} : { kid: key.keyId }),
  };
  const payload = {
    iss: key.clientEmail,
    scope: claims.scope,
    aud: claims.audience,
    iat: issuedAt,
    exp: issuedAt + 3_600,
  };
  const unsigned = `${base64url(header)}.${base64url(payload)}`;
  const signature = sign('RSA-SHA256', Buffer.from(unsigned), key.privateKey);
  return `${unsigned}.${signature.toString('base64url')}`;
}

const keyFileSchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(3),
  private_key: z.string().startsWith('-----BEGIN'),
  private_key_id: z.string().optional(),
  token_uri: z.url().optional(),
});

function readJson(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which is a private key.
    throw new Error(`${path} is not JSON`);
  }
}

const base64url = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');
