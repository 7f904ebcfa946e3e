import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import { textId, textMap, time, words } from '../schema.js';
import type { ComputeApi } from './api.js';
import type { Aggregate, ComputeService } from './types.js';

/** GET /os-services: 2.11 forced_down, 2.53 UUIDs. */
const service = z
  .object({
    id: textId,
    binary: z.string(),
    host: z.string(),
    zone: z.string().optional(),
    state: z.enum(['up', 'down']).optional(),
    status: z.enum(['enabled', 'disabled']),
    disabled_reason: words.nullish(),
    forced_down: z.boolean().optional(),
    updated_at: time.nullish(),
  })
  .transform(
    (raw): ComputeService => ({
      id: raw.id,
      binary: raw.binary,
      host: raw.host,
      zone: raw.zone,
      state: raw.state,
      status: raw.status,
      disabledReason: raw.disabled_reason ?? null,
      forcedDown: raw.forced_down,
      updatedAt: raw.updated_at ?? null,
    }),
  );
const servicesAnswer = z
  .object({ services: z.array(service) })
  .transform((body): readonly ComputeService[] => body.services);

export function servicesApi(client: ServiceClient): ComputeApi['services'] {
  return {
    prepareUpdate: (serviceId, { status, disabledReason }, options) =>
      client.prepare(
        {
          method: 'PUT',
          route: '/os-services/{service}',
          params: { service: serviceId },
          body: { status, ...(disabledReason === undefined ? {} : { disabled_reason: disabledReason }) },
          needs: [{ feature: 'enable and disable a service by its id', version: '2.53' }],
        },
        options,
      ),
    list: (query = {}, options) =>
      client.read(
        {
          route: '/os-services',
          query: { binary: query.binary, host: query.host },
          wants: ['2.11', '2.53'],
          answer: servicesAnswer,
        },
        options,
      ),
  };
}

/** GET /os-aggregates: 2.41 the uuid. */
const aggregate = z
  .object({
    id: z.number(),
    uuid: z.string().optional(),
    name: z.string(),
    availability_zone: z.string().nullable(),
    hosts: z.array(z.string()),
    metadata: textMap,
  })
  .transform(
    (raw): Aggregate => ({
      id: raw.id,
      uuid: raw.uuid,
      name: raw.name,
      availabilityZone: raw.availability_zone,
      hosts: raw.hosts,
      metadata: raw.metadata,
    }),
  );
const aggregatesAnswer = z
  .object({ aggregates: z.array(aggregate) })
  .transform((body): readonly Aggregate[] => body.aggregates);

export function aggregatesApi(client: ServiceClient): ComputeApi['aggregates'] {
  return {
    list: (options) =>
      client.read({ route: '/os-aggregates', wants: ['2.41'], answer: aggregatesAnswer }, options),
  };
}
