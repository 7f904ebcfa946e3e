import { z } from 'zod';
import type { Plan, PlanRule } from '../requests/plan.js';
import type { Request } from '../requests/request.js';

/** What it lacks in a plan of an earlier version is drift, and so is nobody's to read here. */
const policy = z.custom<PlanRule>((value) => shape.safeParse(value).success);
const shape = z.looseObject({ quorum: z.number(), requesterMayApprove: z.boolean() });
const texts = z.array(z.string());
const notes = texts;

/** A bootable volume from an image. */
const createPlan = z.object({
  kind: z.literal('volume-create'),
  identity: z.object({
    cloud: z.string(),
    project: z.string(),
    name: z.string(),
    sizeGib: z.number(),
    image: z.string(),
    type: z.string(),
    /** Made bootable even where Cinder does not do it by itself. */
    bootable: z.boolean(),
    exclusive: texts,
  }),
  policy,
  about: z.object({
    projectName: z.string().nullable(),
    imageName: z.string(),
    typeName: z.string(),
    backendName: z.string().nullable(),
    /** Where there is room, in words. */
    room: z.string().nullable(),
    notes,
  }),
});

/** A server from a volume. */
const bootPlan = z.object({
  kind: z.literal('volume-boot'),
  identity: z.object({
    cloud: z.string(),
    project: z.string(),
    name: z.string(),
    volume: z.string(),
    flavor: z.string(),
    networks: texts,
    key: z.string().nullable(),
    host: z.string().nullable(),
    zone: z.string().nullable(),
    deleteOnTermination: z.boolean(),
    exclusive: texts,
  }),
  policy,
  about: z.object({
    serverName: z.string(),
    projectName: z.string().nullable(),
    volumeName: z.string(),
    sizeGib: z.number(),
    typeName: z.string().nullable(),
    flavorName: z.string(),
    vcpus: z.number(),
    memoryMib: z.number(),
    networkNames: texts,
    notes,
  }),
});

/** Another type for a volume; between backends it is copied. */
const retypePlan = z.object({
  kind: z.literal('volume-retype'),
  identity: z.object({
    cloud: z.string(),
    project: z.string().nullable(),
    volume: z.string(),
    status: z.string(),
    fromType: z.string().nullable(),
    toType: z.string(),
    migrate: z.boolean(),
    fromPool: z.string().nullable(),
    attachments: texts,
    exclusive: texts,
  }),
  policy,
  about: z.object({
    volumeName: z.string(),
    projectName: z.string().nullable(),
    sizeGib: z.number(),
    toTypeName: z.string(),
    toBackendName: z.string().nullable(),
    /** Whether it is copied to another backend; null where that cannot be known. */
    moves: z.boolean().nullable(),
    servers: texts,
    room: z.string().nullable(),
    notes,
  }),
});

const snapshotPlan = z.object({
  kind: z.literal('volume-snapshot'),
  identity: z.object({
    cloud: z.string(),
    project: z.string().nullable(),
    volume: z.string(),
    name: z.string(),
    inUse: z.boolean(),
    exclusive: texts,
  }),
  policy,
  about: z.object({
    volumeName: z.string(),
    projectName: z.string().nullable(),
    sizeGib: z.number(),
    typeName: z.string().nullable(),
    servers: texts,
    notes,
  }),
});

export type CreatePlan = z.output<typeof createPlan>;
export type BootPlan = z.output<typeof bootPlan>;
export type RetypePlan = z.output<typeof retypePlan>;
export type SnapshotPlan = z.output<typeof snapshotPlan>;
export type VolumePlan = CreatePlan | BootPlan | RetypePlan | SnapshotPlan;

/** Plans are kept as JSON: read back once, here. */
export const readCreate = (plan: Plan): CreatePlan => createPlan.parse(plan);
export const readBoot = (plan: Plan): BootPlan => bootPlan.parse(plan);
export const readRetype = (plan: Plan): RetypePlan => retypePlan.parse(plan);
export const readSnapshot = (plan: Plan): SnapshotPlan => snapshotPlan.parse(plan);

/** What marks everything that a request makes, so that it is found again after a lost answer. */
export function markOf({ id }: Pick<Request, 'id'>): readonly [string, string] {
  return ['drover:request', id];
}

export function volumeKey(cloud: string, volume: string): string {
  return `volume:${cloud}/${volume}`;
}
