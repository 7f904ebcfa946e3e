import { type CallOptions, isHttpError, type OpenStack, type TokenInfo } from 'openstack-client-lite';
import type { CloudIdentity } from '../cloud.js';

export async function readIdentity(stack: OpenStack, call: CallOptions): Promise<CloudIdentity> {
  const token = await stack.identity.token(call);
  return {
    userId: token.userId,
    userName: token.userName,
    projectId: token.project?.id ?? null,
    projectName: token.project?.name ?? null,
    roles: token.roles,
    tokenExpiresAt: token.expiresAt,
    tokenLifeSeconds: (Date.parse(token.expiresAt) - Date.parse(token.issuedAt)) / 1000,
    credentialExpiresAt: await credentialExpiry(stack, token, call),
  };
}

/** The token does not tell it; a credential may usually read itself. Not to know it is no failure. */
async function credentialExpiry(
  stack: OpenStack,
  token: TokenInfo,
  call: CallOptions,
): Promise<string | null> {
  if (token.applicationCredential === null) return null;
  try {
    const { id } = token.applicationCredential;
    return (await stack.identity.applicationCredential(token.userId, id, call)).expiresAt;
  } catch (error) {
    if (isHttpError(error) && error.status < 500) return null;
    throw error;
  }
}
