import type { Answer } from '../http/answer.js';
import { ok, unauthorized } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import type { Call, Route } from '../http/routes.js';
import type { ServiceDefinition } from '../http/service.js';
import type { Project, User } from '../world/tenancy.js';
import type { World } from '../world/world.js';
import { authenticate } from './authenticate.js';
import { catalogFor, type Origins } from './catalog.js';
import type { Token, Tokens } from './tokens.js';

const DEFAULT_DOMAIN = { id: 'default', name: 'Default' } as const;

export interface KeystoneParts {
  readonly world: World;
  readonly tokens: Tokens;
  readonly origins: () => Origins;
  /** Further routes on the identity port, such as the simulator's own. */
  readonly further: readonly Route[];
}

export function keystone(parts: KeystoneParts): ServiceDefinition {
  return {
    name: 'identity',
    routes: [...versionRoutes(), ...authRoutes(parts), ...resourceRoutes(parts), ...parts.further],
    notFound: () => identityFault(404, 'Not Found', 'The resource could not be found.'),
    forbidden: (rule) =>
      identityFault(403, 'Forbidden', `You are not authorized to perform the requested action: ${rule}.`),
  };
}

function identityFault(status: number, title: string, message: string): Answer {
  return { status, body: { error: { code: status, message, title } } };
}

function versionDocument(origin: string): JsonObject {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${origin}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}

function versionRoutes(): Route[] {
  return [
    {
      method: 'GET',
      path: '/',
      open: true,
      handle: (call) => ({
        status: 300,
        headers: { location: `${call.origin}/v3/` },
        body: { versions: { values: [versionDocument(call.origin)] } },
      }),
    },
    {
      method: 'GET',
      path: '/v3',
      open: true,
      handle: (call) => ok({ version: versionDocument(call.origin) }),
    },
  ];
}

function authRoutes({ world, tokens, origins }: KeystoneParts): Route[] {
  const subject = (call: Call): Token | undefined => {
    const id = call.headers['x-subject-token'];
    return tokens.find(Array.isArray(id) ? id[0] : id);
  };
  const show = (call: Call): Answer => {
    const token = subject(call);
    if (!token) return identityFault(404, 'Not Found', 'Could not find token.');
    return {
      status: 200,
      headers: subjectHeader(token),
      body: { token: tokenBody(token, world, origins()) },
    };
  };
  return [
    {
      method: 'POST',
      path: '/v3/auth/tokens',
      open: true,
      handle: (call) => {
        const result = authenticate(call.body, world.tenancy, tokens, world.now());
        switch (result.kind) {
          case 'token':
            return {
              status: 201,
              headers: subjectHeader(result.token),
              body: { token: tokenBody(result.token, world, origins()) },
            };
          case 'refused':
            return unauthorized(`${call.origin}/v3`);
          case 'unknown-application-credential':
            return identityFault(404, 'Not Found', `Could not find Application Credential: ${result.id}.`);
          case 'malformed':
            return identityFault(400, 'Bad Request', "'auth' is a required property");
        }
      },
    },
    { method: 'GET', path: '/v3/auth/tokens', handle: show },
    { method: 'HEAD', path: '/v3/auth/tokens', handle: show },
    {
      method: 'DELETE',
      path: '/v3/auth/tokens',
      handle: (call) => {
        const token = subject(call);
        if (!token) return identityFault(404, 'Not Found', 'Could not find token.');
        tokens.revoke(token.id);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v3/auth/catalog',
      handle: (call) =>
        ok({
          catalog: catalogFor(origins(), call.token.project?.id ?? ''),
          links: { self: `${call.origin}/v3/auth/catalog` },
        }),
    },
    {
      method: 'GET',
      path: '/v3/auth/projects',
      handle: (call) =>
        ok({
          projects: call.token.user ? [projectBody(call.token.user.project, call.origin)] : [],
          links: { next: null, self: `${call.origin}/v3/auth/projects`, previous: null },
        }),
    },
  ];
}

function resourceRoutes({ world }: KeystoneParts): Route[] {
  const { tenancy } = world;
  return [
    {
      method: 'GET',
      path: '/v3/projects',
      adminRule: 'identity:list_projects',
      handle: (call) =>
        ok({
          projects: tenancy.projects
            .filter(({ name }) => call.query.get('name') === null || call.query.get('name') === name)
            .map((project) => projectBody(project, call.origin)),
          links: { next: null, self: `${call.origin}/v3/projects`, previous: null },
        }),
    },
    {
      method: 'GET',
      path: '/v3/projects/{id}',
      handle: (call) => {
        const project = tenancy.projects.find((candidate) => candidate.id === call.params.id);
        return project
          ? ok({ project: projectBody(project, call.origin) })
          : identityFault(404, 'Not Found', `Could not find project: ${call.params.id}.`);
      },
    },
    {
      method: 'GET',
      path: '/v3/users/{id}',
      handle: (call) => {
        const user = tenancy.users.find((candidate) => candidate.id === call.params.id);
        return user
          ? ok({ user: userBody(user, call.origin) })
          : identityFault(404, 'Not Found', `Could not find user: ${call.params.id}.`);
      },
    },
    {
      method: 'GET',
      path: '/v3/users/{user}/application_credentials/{id}',
      handle: (call) => {
        const credential = tenancy.applicationCredentials.find(
          (candidate) => candidate.id === call.params.id && candidate.user.id === call.params.user,
        );
        if (!credential) {
          const message = `Could not find Application Credential: ${call.params.id}.`;
          return identityFault(404, 'Not Found', message);
        }
        return ok({
          application_credential: {
            id: credential.id,
            name: credential.name,
            description: null,
            user_id: credential.user.id,
            project_id: credential.user.project.id,
            system: null,
            expires_at: credential.expiresAt === null ? null : microseconds(credential.expiresAt, ''),
            unrestricted: credential.unrestricted,
            roles: roleBodies(credential.user.roles, world),
            links: { self: `${call.origin}${call.path}` },
          },
        });
      },
    },
  ];
}

function subjectHeader(token: Token): Record<string, string> {
  return { 'x-subject-token': token.id, vary: 'X-Auth-Token' };
}

function tokenBody(token: Token, world: World, origins: Origins): JsonObject {
  return {
    methods: token.methods,
    user: {
      domain: DEFAULT_DOMAIN,
      id: token.user?.id,
      name: token.user?.name,
      password_expires_at: null,
    },
    audit_ids: [token.auditId],
    expires_at: microseconds(token.expiresAt, 'Z'),
    issued_at: microseconds(token.issuedAt, 'Z'),
    ...(token.applicationCredential && {
      application_credential: {
        id: token.applicationCredential.id,
        name: token.applicationCredential.name,
        restricted: !token.applicationCredential.unrestricted,
      },
    }),
    ...(token.project && {
      project: { domain: DEFAULT_DOMAIN, id: token.project.id, name: token.project.name },
      is_domain: false,
      roles: roleBodies(token.roles, world),
      catalog: catalogFor(origins, token.project.id),
    }),
  };
}

function roleBodies(roles: readonly string[], world: World): JsonObject[] {
  return roles.map((name) => ({ id: world.tenancy.roleIds.get(name) ?? '', name }));
}

function projectBody(project: Project, origin: string): JsonObject {
  return {
    id: project.id,
    name: project.name,
    domain_id: 'default',
    description: '',
    enabled: true,
    parent_id: 'default',
    is_domain: false,
    tags: [],
    options: {},
    links: { self: `${origin}/v3/projects/${project.id}` },
  };
}

function userBody(user: User, origin: string): JsonObject {
  return {
    id: user.id,
    name: user.name,
    domain_id: 'default',
    enabled: true,
    password_expires_at: null,
    options: {},
    links: { self: `${origin}/v3/users/${user.id}` },
  };
}

function microseconds(ms: number, zone: string): string {
  return `${new Date(ms).toISOString().slice(0, 19)}.000000${zone}`;
}
