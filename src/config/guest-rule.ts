import { z } from 'zod';

/** How a guest is asked whether it is there while it moves: `policy.guestView`, resolved. */
export const guestRule = z.object({
  by: z.enum(['ping', 'tcp']),
  /** null for ping. */
  port: z.number().nullable(),
  /** A host that Drover reaches over SSH; null: Drover itself asks. */
  from: z.string().nullable(),
});

export type GuestRule = z.output<typeof guestRule>;
