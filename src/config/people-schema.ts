import { z } from 'zod';
import { section } from './section.js';
import { actorId, duration, placeToTell, text, yesOrNo } from './values.js';

/** When the owners of a server are told. */
export const NOTIFY_MOMENTS = ['asked', 'approved', 'started', 'ended'] as const;

export type NotifyMoment = (typeof NOTIFY_MOMENTS)[number];

const notifySection = section({
  projects: z
    .array(text)
    .min(1, 'names no project')
    .optional()
    .describe('Servers of these projects, by id or name.'),
  metadata: z
    .record(text, text)
    .optional()
    .describe('Servers with this metadata, each key with its value: `{ owner: team-db }`.'),
  channel: placeToTell.describe('Where they are told.'),
  moments: z
    .array(z.enum(NOTIFY_MOMENTS))
    .min(1, 'names no moment')
    .default(['approved', 'ended'])
    .describe('When: asked, approved (with the time of the start, where it is known), started, ended.'),
});

export const toldKeys = {
  notify: z
    .array(notifySection)
    .default([])
    .describe('Owners of servers, told before and after. What a rule names must all be so.'),
  onDuty: z
    .array(actorId)
    .default([])
    .describe('People on duty, in the order in which they are told when nobody acts.'),
  escalateAfter: duration
    .default('15m')
    .describe('How long a paused request waits for somebody before the next of `onDuty` is told.'),
  fallbackChannel: placeToTell
    .optional()
    .describe(
      'Where people are told what can be told nowhere else: of a request whose channel is gone, of a hook that took nothing for three days. Absent: the log alone.',
    ),
  ticket: section({
    pattern: text.optional().describe('A regular expression that all of a ticket must match: `CHG-\\d+`.'),
    url: text
      .refine((value) => value.includes('{ticket}'), 'must hold {ticket}, where the ticket stands')
      .refine((value) => URL.canParse(value.replaceAll('{ticket}', 'x')), 'must be an http or https address')
      .refine((value) => /^https?:/i.test(value), 'must be an http or https address')
      .optional()
      .describe('The address of a ticket: `https://tickets.example/{ticket}`. Absent: no links.'),
    required: yesOrNo.default(false).describe('Whether a request must name one.'),
  })
    .optional()
    .describe('Change numbers, given with `--ticket`. Absent: any words, not linked.'),
};
