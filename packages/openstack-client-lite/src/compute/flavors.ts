import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import { paged, pageOf } from '../paging.js';
import { textMap } from '../schema.js';
import type { ComputeApi } from './api.js';
import { swap } from './server-schema.js';
import type { Flavor } from './types.js';

/** 2.61: extra specs with the flavor. */
const WANTS = ['2.61'];

/** GET /flavors/detail (api-ref compute, section Flavors). */
const flavor = z
  .object({
    id: z.string(),
    name: z.string(),
    vcpus: z.number(),
    ram: z.number(),
    disk: z.number(),
    'OS-FLV-EXT-DATA:ephemeral': z.number().default(0),
    swap,
    'os-flavor-access:is_public': z.boolean().optional(),
    'OS-FLV-DISABLED:disabled': z.boolean().optional(),
    extra_specs: textMap.optional(),
  })
  .transform(
    (raw): Flavor => ({
      id: raw.id,
      name: raw.name,
      vcpus: raw.vcpus,
      memoryMib: raw.ram,
      diskGib: raw.disk,
      ephemeralGib: raw['OS-FLV-EXT-DATA:ephemeral'],
      swapMib: raw.swap,
      isPublic: raw['os-flavor-access:is_public'],
      disabled: raw['OS-FLV-DISABLED:disabled'],
      extraSpecs: raw.extra_specs,
    }),
  );

const flavorPage = pageOf('flavors', flavor);
const flavorAnswer = z.object({ flavor }).transform((body) => body.flavor);
const extraSpecsAnswer = z.object({ extra_specs: textMap }).transform((body) => body.extra_specs);

export function flavorsApi(client: ServiceClient): ComputeApi['flavors'] {
  return {
    list: (options) =>
      paged(
        client,
        'flavors',
        // Private flavors too, where we are admin; ignored otherwise.
        { route: '/flavors/detail', query: { is_public: 'None' }, wants: WANTS, answer: flavorPage },
        options,
      ),
    show: (id, options) =>
      client.read(
        { route: '/flavors/{flavor}', params: { flavor: id }, wants: WANTS, answer: flavorAnswer },
        options,
      ),
    extraSpecs: (id, options) =>
      client.read(
        { route: '/flavors/{flavor}/os-extra_specs', params: { flavor: id }, answer: extraSpecsAnswer },
        options,
      ),
  };
}
