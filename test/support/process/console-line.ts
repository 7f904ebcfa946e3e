import { z } from 'zod';

/** One line of `--console --json`, held to the letter: a field too many is a broken contract as much as one too few. */
const schema = z.strictObject({
  type: z.enum(['message', 'edit', 'private', 'reaction']),
  number: z.string().regex(/^\d+(?:\.\d+)?$/),
  thread: z.string().exactOptional(),
  author: z.string(),
  to: z.string().exactOptional(),
  text: z.string(),
  reactions: z.array(z.unknown()).exactOptional(),
});

export type ConsoleLine = z.infer<typeof schema>;

export function consoleLine(text: string): ConsoleLine {
  return schema.parse(JSON.parse(text));
}
