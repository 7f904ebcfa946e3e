import { z } from 'zod';
import { time } from '../schema.js';
import type { ApplicationCredential, CatalogService, Project, TokenInfo } from './types.js';

const named = z.object({ id: z.string(), name: z.string() });
const inDomain = named.extend({ domain: named.nullish() });

const catalogService = z
  .object({
    type: z.string(),
    name: z.string().nullish(),
    endpoints: z.array(
      z.object({
        interface: z.string(),
        region: z.string().nullish(),
        region_id: z.string().nullish(),
        url: z.string().nullish(),
      }),
    ),
  })
  .transform(
    (raw): CatalogService => ({
      type: raw.type,
      name: raw.name ?? null,
      endpoints: raw.endpoints.flatMap((each) =>
        each.url
          ? [{ interface: each.interface, region: each.region ?? each.region_id ?? null, url: each.url }]
          : [],
      ),
    }),
  );

/** POST /v3/auth/tokens (api-ref identity v3, section Authentication and token management). */
export const tokenAnswer = z.object({
  token: z
    .object({
      user: inDomain,
      project: inDomain.nullish(),
      system: z.object({ all: z.boolean() }).nullish(),
      roles: z.array(z.object({ name: z.string() })).default([]),
      methods: z.array(z.string()).default([]),
      issued_at: time,
      expires_at: time,
      application_credential: z
        .object({ id: z.string(), name: z.string().nullish(), restricted: z.boolean().nullish() })
        .nullish(),
      catalog: z.array(catalogService).default([]),
    })
    .transform((raw) => ({
      catalog: raw.catalog as readonly CatalogService[],
      info: {
        userId: raw.user.id,
        userName: raw.user.name,
        userDomain: raw.user.domain ?? null,
        project: raw.project ? { ...raw.project, domain: raw.project.domain ?? null } : null,
        system: raw.system?.all ?? false,
        roles: raw.roles.map((role) => role.name),
        methods: raw.methods,
        issuedAt: raw.issued_at,
        expiresAt: raw.expires_at,
        applicationCredential: raw.application_credential
          ? {
              id: raw.application_credential.id,
              name: raw.application_credential.name ?? null,
              restricted: raw.application_credential.restricted ?? null,
            }
          : null,
      } satisfies TokenInfo,
    })),
});

export const applicationCredentialAnswer = z
  .object({
    application_credential: z.object({
      id: z.string(),
      name: z.string(),
      expires_at: time.nullish(),
      roles: z.array(z.object({ name: z.string() })).default([]),
      project_id: z.string().nullish(),
      unrestricted: z.boolean().nullish(),
    }),
  })
  .transform(
    ({ application_credential: raw }): ApplicationCredential => ({
      id: raw.id,
      name: raw.name,
      expiresAt: raw.expires_at ?? null,
      roles: raw.roles.map((role) => role.name),
      projectId: raw.project_id ?? null,
      unrestricted: raw.unrestricted ?? null,
    }),
  );

const project = z
  .object({
    id: z.string(),
    name: z.string(),
    domain_id: z.string().nullish(),
    enabled: z.boolean().default(true),
  })
  .transform(
    (raw): Project => ({
      id: raw.id,
      name: raw.name,
      domainId: raw.domain_id ?? null,
      enabled: raw.enabled,
    }),
  );

export const projectAnswer = z.object({ project }).transform((body) => body.project);
export const projectsAnswer = z
  .object({ projects: z.array(project) })
  .transform((body): readonly Project[] => body.projects);
