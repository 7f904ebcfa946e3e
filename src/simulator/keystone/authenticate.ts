import { z } from 'zod';
import type { ApplicationCredential, Project, Tenancy, User } from '../world/tenancy.js';
import type { Token, Tokens } from './tokens.js';

const domain = z.object({ id: z.string().optional(), name: z.string().optional() });
const named = z.object({ id: z.string().optional(), name: z.string().optional(), domain: domain.optional() });

const authSchema = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()),
      password: z.object({ user: named.extend({ password: z.string() }) }).optional(),
      token: z.object({ id: z.string() }).optional(),
      application_credential: z
        .object({
          id: z.string().optional(),
          name: z.string().optional(),
          secret: z.string(),
          user: named.optional(),
        })
        .optional(),
    }),
    scope: z.union([z.literal('unscoped'), z.object({ project: named.optional() })]).optional(),
  }),
});

type Auth = z.infer<typeof authSchema>['auth'];
type Named = z.infer<typeof named>;

export type Authenticated =
  | { kind: 'token'; token: Token }
  | { kind: 'malformed' }
  | { kind: 'refused' }
  | { kind: 'unknown-application-credential'; id: string };

/** Checks credentials as Keystone v3 does. https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management */
export function authenticate(body: unknown, tenancy: Tenancy, tokens: Tokens, now: number): Authenticated {
  const parsed = authSchema.safeParse(body);
  if (!parsed.success) return { kind: 'malformed' };
  const { auth } = parsed.data;
  const [method] = auth.identity.methods;
  if (method === 'application_credential') return byApplicationCredential(auth, tenancy, tokens, now);
  const user = method === 'token' ? userOfToken(auth, tokens) : userByPassword(auth, tenancy);
  if (!user) return { kind: 'refused' };
  const scope = scopeOf(auth, tenancy, user);
  if (scope === 'denied') return { kind: 'refused' };
  const methods = method === 'token' ? ['token', 'password'] : ['password'];
  return {
    kind: 'token',
    token: tokens.issue({ user, methods, roles: scope ? user.roles : [], project: scope }),
  };
}

function userByPassword(auth: Auth, tenancy: Tenancy): User | undefined {
  const given = auth.identity.password?.user;
  if (!given) return undefined;
  return tenancy.users.find((user) => isMeant(user, given) && user.password === given.password);
}

function userOfToken(auth: Auth, tokens: Tokens): User | undefined {
  return tokens.find(auth.identity.token?.id)?.user ?? undefined;
}

function isMeant(candidate: { id: string; name: string }, given: Named): boolean {
  if (given.id !== undefined) return given.id === candidate.id;
  return given.name === candidate.name && isDefaultDomain(given.domain);
}

function isDefaultDomain(given: Named['domain']): boolean {
  return given?.id === 'default' || given?.name?.toLowerCase() === 'default';
}

function scopeOf(auth: Auth, tenancy: Tenancy, user: User): Project | null | 'denied' {
  if (auth.scope === undefined) return user.project;
  if (auth.scope === 'unscoped' || !auth.scope.project) return null;
  const wanted = auth.scope.project;
  const project = tenancy.projects.find((candidate) => isMeant(candidate, wanted));
  if (!project) return 'denied';
  return project === user.project || user.roles.includes('admin') ? project : 'denied';
}

function byApplicationCredential(auth: Auth, tenancy: Tenancy, tokens: Tokens, now: number): Authenticated {
  const given = auth.identity.application_credential;
  if (!given) return { kind: 'malformed' };
  const credential = tenancy.applicationCredentials.find((candidate) => isCredentialMeant(candidate, given));
  if (!credential) return { kind: 'unknown-application-credential', id: given.id ?? given.name ?? '' };
  const expired = credential.expiresAt !== null && credential.expiresAt <= now;
  if (credential.secret !== given.secret || expired) return { kind: 'refused' };
  return {
    kind: 'token',
    token: tokens.issue(
      {
        user: credential.user,
        methods: ['application_credential'],
        roles: credential.user.roles,
        project: credential.user.project,
        applicationCredential: credential,
      },
      credential.expiresAt ?? undefined,
    ),
  };
}

function isCredentialMeant(
  candidate: ApplicationCredential,
  given: NonNullable<Auth['identity']['application_credential']>,
): boolean {
  if (given.id !== undefined) return given.id === candidate.id;
  return given.name === candidate.name && given.user !== undefined && isMeant(candidate.user, given.user);
}
