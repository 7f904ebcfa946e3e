import {
  type CallOptions,
  isForbidden,
  isHttpError,
  type OpenStack,
  type TokenInfo,
} from 'openstack-client-lite';
import type { CloudIdentity, Identity } from '../identity.js';
import type { Ask } from './explain.js';
import { orUndefined } from './or-undefined.js';
import type { Servers } from './servers.js';

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

/** Keystone, in our words. */
export function identityOf(stack: OpenStack, servers: Servers, ask: Ask): Identity {
  return {
    identity(call: CallOptions = {}): Promise<CloudIdentity> {
      return ask(() => readIdentity(stack, call));
    },
    projectName(id: string, call: CallOptions = {}): Promise<string | null> {
      return ask(() => servers.projectName(id, call));
    },
    projectId(nameOrId: string, call: CallOptions = {}): Promise<string | undefined> {
      return ask(async () => {
        const known = await stack.identity.projects.list(call);
        const named = known.filter(({ id, name }) => id === nameOrId || name === nameOrId);
        if (named.length > 0) return named[0]?.id;
        try {
          const shown = await orUndefined(stack.identity.projects.show(nameOrId, call));
          if (shown !== undefined) return shown.id;
          const others = await stack.identity.projects.named(nameOrId, call);
          return others.length === 1 ? others[0]?.id : undefined;
        } catch (error) {
          if (isForbidden(error)) return undefined;
          throw error;
        }
      });
    },
  };
}
