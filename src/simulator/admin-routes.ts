import { z } from 'zod';
import type { Fault, Faults } from './faults.js';
import { type Answer, ok } from './http/answer.js';
import type { Route } from './http/routes.js';
import type { Reboots } from './reboots.js';
import type { ServerSpec, World } from './world/world.js';

const regularExpression = z.string().refine((text) => {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}, 'not a regular expression');

const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    service: z.enum(['identity', 'compute', 'volume', 'placement', 'image', 'network']),
    match: regularExpression.optional(),
    mode: z.enum(['slow', 'error', 'hang', 'lost-response', 'refuse']),
    times: z.int().positive().optional(),
    ms: z.number().nonnegative().optional(),
    status: z.int().min(400).max(599).optional(),
    repeats: z.boolean().optional(),
    retryAfter: z.number().nonnegative().optional(),
  }),
  z.strictObject({
    kind: z.literal('host-down'),
    host: z.string(),
    keepsCountingAsUpForMs: z.number().nonnegative().optional(),
  }),
  z.strictObject({ kind: z.literal('no-physical-network'), host: z.string() }),
  z.strictObject({ kind: z.literal('never-converges'), server: z.string() }),
  z.strictObject({
    kind: z.literal('fails-at'),
    server: z.string(),
    step: z.enum(['pre-check', 'pre-live-migration', 'running', 'post']),
    silent: z.boolean().optional(),
    message: z.string().optional(),
    times: z.int().positive().optional(),
  }),
  z.strictObject({ kind: z.literal('completed-on-old-host'), server: z.string() }),
  z.strictObject({ kind: z.literal('leftover-attachment'), server: z.string() }),
  z.strictObject({
    kind: z.literal('volume-fails'),
    volume: z.string(),
    step: z.enum(['schedule', 'download', 'retype', 'snapshot']),
    message: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('boot-fails'), server: z.string(), message: z.string().optional() }),
]);

const serverSchema = z.strictObject({
  name: z.string().min(1),
  host: z.string().optional(),
  flavor: z.string().optional(),
  vmState: z.enum(['active', 'paused', 'stopped', 'error']).optional(),
  imageId: z.string().optional(),
  dirtyBytesPerSecond: z.number().nonnegative().optional(),
  usedRatio: z.number().positive().max(1).optional(),
  dataVolumes: z.int().nonnegative().optional(),
  configDrive: z.boolean().optional(),
  locked: z.boolean().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});

/** The simulator's own part of the identity port, for tests that drive it from another process. */
export function adminRoutes(world: World, faults: Faults, reboots: Reboots): Route[] {
  const open = { open: true } as const;
  return [
    {
      ...open,
      method: 'GET',
      path: '/simulator/faults',
      handle: () => ok({ faults: faults.list().map((fault) => ({ ...fault })) }),
    },
    {
      ...open,
      method: 'POST',
      path: '/simulator/faults',
      handle: (call) =>
        read(faultSchema, call.body, (fault) => {
          faults.ask(withoutUndefined<Fault>(fault));
          return { status: 201, body: { ...fault } };
        }),
    },
    {
      ...open,
      method: 'DELETE',
      path: '/simulator/faults',
      handle: () => {
        faults.clear();
        return { status: 204 };
      },
    },
    {
      ...open,
      method: 'POST',
      path: '/simulator/reboots',
      handle: (call) =>
        read(z.strictObject({ host: z.string() }), call.body, ({ host }) => {
          reboots.reboot(host);
          return { status: 202, body: { host } };
        }),
    },
    {
      ...open,
      method: 'POST',
      path: '/simulator/servers',
      handle: (call) =>
        read(serverSchema, call.body, (spec) => {
          const server = world.addServer(withoutUndefined<ServerSpec>(spec));
          return { status: 201, body: { id: server.id, name: server.name, host: server.host } };
        }),
    },
    {
      ...open,
      method: 'GET',
      path: '/simulator/moves',
      handle: () => ok({ moves: Object.fromEntries(world.moves) }),
    },
  ];
}

function read<T>(schema: z.ZodType<T>, body: unknown, use: (value: T) => Answer): Answer {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
  try {
    return use(parsed.data);
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

/** zod's optional keys may hold undefined, the typed ones may not. */
function withoutUndefined<T>(value: object): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
