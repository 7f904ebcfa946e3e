import { z } from 'zod';

/** What is read of Discord's answers, and nothing else (https://docs.discord.com/developers/resources). */
export const Snowflake = z.string().regex(/^\d{1,20}$/u);

export const User = z.object({
  id: Snowflake,
  username: z.string(),
  global_name: z.string().nullish(),
  bot: z.boolean().optional(),
});
export type User = z.infer<typeof User>;

export const Member = z.object({
  user: User,
  nick: z.string().nullish(),
  roles: z.array(Snowflake),
  /** Has not passed the server's entry rules yet. */
  pending: z.boolean().optional(),
});
export type Member = z.infer<typeof Member>;

const ReactionCount = z.object({
  emoji: z.object({ id: Snowflake.nullish(), name: z.string().nullish() }),
  count: z.number(),
  /** Absent on old API versions; then everything counts as normal and super. */
  count_details: z.object({ normal: z.number(), burst: z.number() }).optional(),
});
export type ReactionCount = z.infer<typeof ReactionCount>;

const Component: z.ZodType<{
  id?: number | undefined;
  custom_id?: string | undefined;
  content?: string | undefined;
  components?: Component[] | undefined;
}> = z.object({
  id: z.number().optional(),
  custom_id: z.string().optional(),
  /** Of a text display. */
  content: z.string().optional(),
  get components() {
    return z.array(Component).optional();
  },
});
export type Component = z.infer<typeof Component>;

export const Message = z.object({
  id: Snowflake,
  channel_id: Snowflake,
  author: User,
  content: z.string(),
  embeds: z.array(z.object({ footer: z.object({ text: z.string() }).optional() })),
  components: z.array(Component).optional(),
  attachments: z.array(z.object({ filename: z.string() })).optional(),
  reactions: z.array(ReactionCount).optional(),
});
export type Message = z.infer<typeof Message>;

const Overwrite = z.object({
  id: Snowflake,
  /** 0 a role, 1 a member. */
  type: z.number(),
  allow: z.string(),
  deny: z.string(),
});

export const Channel = z.object({
  id: Snowflake,
  type: z.number(),
  name: z.string().nullish(),
  guild_id: Snowflake.optional(),
  parent_id: Snowflake.nullish(),
  permission_overwrites: z.array(Overwrite).optional(),
});
export type Channel = z.infer<typeof Channel>;

export const Guild = z.object({
  id: Snowflake,
  name: z.string(),
  owner_id: Snowflake,
  roles: z.array(z.object({ id: Snowflake, name: z.string(), permissions: z.string() })),
});
export type Guild = z.infer<typeof Guild>;

export const Identified = z.object({ id: Snowflake });
export const Application = z.object({ id: Snowflake, name: z.string() });

export const GatewayInformation = z.object({
  url: z.string(),
  session_start_limit: z.object({ total: z.number(), remaining: z.number(), reset_after: z.number() }),
});

/** Commands as they are registered; compared by `register.ts`, which knows the rest of their shape. */
export const RegisteredCommands = z.array(z.record(z.string(), z.unknown()));
