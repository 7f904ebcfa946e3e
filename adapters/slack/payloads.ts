import { z } from 'zod';

/**
 * What Slack sends, the fields that are used. Never a team id: it differs between sending and clicking on Enterprise
 * Grid and in shared channels.
 */
export const SlashCommand = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string(),
  channel_id: z.string(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
});
export type SlashCommand = z.infer<typeof SlashCommand>;

const Person = z.object({ id: z.string() });

export const BlockActions = z.object({
  type: z.literal('block_actions'),
  trigger_id: z.string(),
  response_url: z.string().optional(),
  user: Person,
  channel: z.object({ id: z.string() }).optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
  /** Messages for one person only are named here and nowhere else. */
  container: z
    .object({
      message_ts: z.string().optional(),
      channel_id: z.string().optional(),
      is_ephemeral: z.boolean().optional(),
    })
    .optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })),
});
export type BlockActions = z.infer<typeof BlockActions>;

/** One input's state; which field is set depends on the element. */
const InputState = z.object({
  type: z.string().optional(),
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});
export type InputState = z.infer<typeof InputState>;

const ViewState = z.object({ values: z.record(z.string(), z.record(z.string(), InputState)) });

export const ViewSubmission = z.object({
  type: z.literal('view_submission'),
  trigger_id: z.string(),
  user: Person,
  view: z.object({ callback_id: z.string(), private_metadata: z.string(), state: ViewState }),
});
export type ViewSubmission = z.infer<typeof ViewSubmission>;

export const BlockSuggestion = z.object({
  type: z.literal('block_suggestion'),
  user: Person,
  action_id: z.string(),
  value: z.string().default(''),
  view: z.object({ private_metadata: z.string(), state: ViewState.optional() }),
});
export type BlockSuggestion = z.infer<typeof BlockSuggestion>;

export const ReactionEvent = z.object({
  event: z.object({
    user: z.string().optional(),
    item_user: z.string().optional(),
    item: z.object({ type: z.literal('message'), channel: z.string(), ts: z.string() }),
  }),
});

export const DeletedEvent = z.object({
  event: z.object({
    subtype: z.literal('message_deleted'),
    channel: z.string(),
    deleted_ts: z.string(),
    previous_message: z.object({ thread_ts: z.string().optional() }).optional(),
  }),
});

export const HomeOpened = z.object({ event: z.object({ user: z.string(), tab: z.string().optional() }) });

/** What a modal carries to its submission. */
export const CommandForm = z.object({ command: z.string(), subcommand: z.string(), channel: z.string() });
export type CommandForm = z.infer<typeof CommandForm>;

export const ReasonForm = z.object({
  action: z.string(),
  value: z.string(),
  channel: z.string(),
  ts: z.string(),
  thread: z.string().optional(),
});
export type ReasonForm = z.infer<typeof ReasonForm>;

/** A JSON document inside a string, as `private_metadata` is. Undefined where it is not of that shape. */
export function fromJson<Value>(schema: z.ZodType<Value>, text: string): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
