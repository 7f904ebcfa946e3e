import { z } from 'zod';
import { outcomeFields, outcomeReader } from '../../requests/outcome.js';

const place = z.object({
  host: z.string().nullable(),
  status: z.string(),
  powerState: z.number(),
  taskState: z.string().nullable(),
});

/** Where a server is and how it is, as last read. */
export type Place = z.output<typeof place>;

const snapshot = z.object({
  id: z.string(),
  host: z.string().nullable(),
  hostId: z.string(),
  hypervisor: z.string().nullable(),
  launchedAt: z.string().nullable(),
  volumes: z.array(z.string()).readonly(),
});

/** The server's identity and place, before and after. */
export type Snapshot = z.output<typeof snapshot>;

const guestView = z.object({
  address: z.string(),
  by: z.enum(['ping', 'tcp']),
  port: z.number().nullable(),
  /** The host that asked; null: Drover itself. */
  from: z.string().nullable(),
  /** Before the start. `unknown`: it could not be asked then. */
  before: z.enum(['answered', 'silent', 'unknown']),
  /** After the end; `unknown`: nobody could ask. */
  after: z.enum(['answers', 'silent', 'unknown']),
  /** Between the start and the end. */
  sent: z.number(),
  lost: z.number(),
  longestGap: z.object({ ms: z.number(), from: z.string() }).nullable(),
  /** The first probe since the last answer; null while it answers. */
  silentSince: z.string().nullable(),
  /** Why a part of the move was not seen. */
  hole: z.string().nullable(),
});

/** What the guest itself showed of its move, for the outcome card and the audit. Times are ISO 8601, UTC. */
export type GuestView = z.output<typeof guestView>;

const coursePoint = z.tuple([
  z.number(),
  z.number(),
  z.number().nullable(),
  z.number().nullable(),
  z.number().nullable(),
]);

/** One reading: seconds since the first call, bytes left, bytes a second sent and changed, pass; null where nobody said. */
export type CoursePoint = z.output<typeof coursePoint>;

const schema = z.object({
  ...outcomeFields,
  /** null when it could not be read. */
  place: place.nullable(),
  /** It did not move, runs where it was, was seen there, and nothing that was looked at is wrong. */
  safe: z.literal(true).exactOptional(),
  /** Its host could not be asked: where and how it is, is what Nova shows. */
  unseen: z.literal(true).exactOptional(),
  migrationId: z.string().nullable(),
  migrationStatus: z.string().nullable(),
  /** Nova's own words, when it gave any. */
  novaMessage: z.string().nullable(),
  before: snapshot.nullable(),
  after: snapshot.nullable(),
  downtimeMs: z.number().nullable(),
  sentBytes: z.number().nullable(),
  passes: z.number().nullable(),
  /** What the guest changed of its memory: at most while it moved, else as it was measured before; absent where nobody could. */
  changed: z.object({ bytesPerSecond: z.number(), when: z.enum(['moving', 'before']) }).exactOptional(),
  /** The two or three lines of a host's log that matter; `log` where it is not nova-compute's. */
  logLines: z
    .array(
      z.object({
        host: z.string(),
        at: z.string(),
        text: z.string(),
        log: z.enum(['QEMU', 'libvirt']).exactOptional(),
      }),
    )
    .readonly(),
  /** How the copying went, for the picture; absent where it was not watched. */
  course: z.array(coursePoint).readonly().exactOptional(),
  /** What the guest itself showed of the move; absent where nobody asked it, or could. */
  guest: guestView.exactOptional(),
});

export type MoveOutcome = z.output<typeof schema>;

export const readMoveOutcome = outcomeReader(schema);
