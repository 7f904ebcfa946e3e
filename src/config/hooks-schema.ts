import { z } from 'zod';
import type { ConfiguredKind } from './policy-schema.js';
import { section } from './section.js';
import { duration, text, webAddress } from './values.js';

/** What hooks are told, by name; docs/hooks.md says when each comes. */
export const HOOK_EVENTS = [
  'request.asked',
  'request.approved',
  'request.approval-lost',
  'request.scheduled',
  'request.held',
  'request.window-missed',
  'request.started',
  'request.stalled',
  'request.unknown',
  'request.overdue',
  'request.taken',
  'request.escalated',
  'request.ended',
] as const;

export type HookEventType = (typeof HOOK_EVENTS)[number];

/** Asked, and waited for: nothing goes on until they answer 200. */
export type BlockingHook = `${string}.before` | `${string}.after`;

/** Those that these kinds of requests ask. */
export function blockingHooks(kinds: readonly ConfiguredKind[]): readonly BlockingHook[] {
  return kinds
    .filter(({ asksHooks }) => asksHooks)
    .flatMap(({ kind }): BlockingHook[] => [`${kind}.before`, `${kind}.after`]);
}

const hookName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be one word of lower-case letters, digits and -');

const hookSection = (blocking: readonly BlockingHook[]) =>
  section({
    url: webAddress.describe('Where it is sent to, by POST. Redirects are not followed.'),
    format: z
      .enum(['drover', 'pagerduty'])
      .default('drover')
      .describe("`drover`: the events of docs/hooks.md, signed. `pagerduty`: PagerDuty's Events API v2."),
    secret: text
      .optional()
      .describe('What each attempt is signed with, 16 characters or more. Needed for `drover`.'),
    secretFile: text.optional().describe('A file that holds `secret`; one of the two, never both.'),
    routingKey: text
      .optional()
      .describe("The integration key of PagerDuty's service. Needed for `pagerduty`."),
    routingKeyFile: text.optional().describe('A file that holds `routingKey`; one of the two, never both.'),
    events: z
      .array(z.enum(HOOK_EVENTS))
      .default([...HOOK_EVENTS])
      .describe('Which events. Default: all.'),
    blocking: z
      .array(z.enum(blocking))
      .default([])
      .describe(`What waits until this hook answers 200: ${blocking.join(', ')}.`),
    timeout: duration.default('10s').describe('How long one attempt may take.'),
  });

export const hooksSection = (kinds: readonly ConfiguredKind[]) =>
  z
    .record(hookName, hookSection(blockingHooks(kinds)))
    .default({})
    .describe('Other systems that are told what happens, by name (docs/hooks.md).');
