import { z } from 'zod';

/** What goes with whatever is asked for: why, and when. As typed. */
export interface AskedWords {
  reason?: string | undefined;
  /** A change or incident number. */
  ticket?: string | undefined;
  /** A moment to come. */
  at?: string | undefined;
  /** The name of a window of `policy.windows`. */
  window?: string | undefined;
  emergency?: boolean | undefined;
}

const text = z.string().trim().min(1).max(500);

/** The options of every command that asks for a change. */
export const askingOptions = {
  reason: { description: 'Why', type: text, kind: 'text', required: false, placeholder: 'TEXT' },
  ticket: {
    description: 'A change or incident number',
    type: z.string().trim().min(1).max(100),
    kind: 'text',
    required: false,
    placeholder: 'ID',
  },
  at: {
    description: 'Not before: 22:00, "sat 22:00", 2026-11-28T22:00+01:00 or 2h from now',
    type: text,
    kind: 'text',
    required: false,
    placeholder: 'TIME',
  },
  window: {
    description: 'Only in this window of policy.windows',
    type: text,
    kind: 'text',
    required: false,
    placeholder: 'NAME',
  },
} as const;

/** For what may start as an emergency. */
export const emergencyOption = {
  emergency: {
    description: 'Without votes, outside of windows; needs the role emergency and a reason',
    type: z.boolean(),
    kind: 'flag',
    required: false,
  },
} as const;

export function askedWords({ reason, ticket, at, window, emergency }: AskedWords): AskedWords {
  return { reason, ticket, at, window, emergency };
}
