import { eventually, type Seen, type StoryChat } from './chat.js';
import type { StoryCloud, StoryServer } from './cloud.js';
import type { Story } from './story.js';

/** Where in the main job something goes wrong. */
export interface Disturbance<Chat extends StoryChat> {
  name: string;
  /** Before anything is asked. */
  atFirst?(chat: Chat): void;
  /** The card is there, nobody has voted. */
  beforeVote?(chat: Chat, story: Story): Promise<void> | void;
  /** The memory is being copied. */
  midway?(chat: Chat, story: Story, card: Seen): Promise<void> | void;
}

/** The main job with one thing going wrong: what must hold holds all the same. */
export async function tellDisturbed<Chat extends StoryChat>(
  story: Story,
  chat: Chat,
  cloud: StoryCloud,
  { atFirst, beforeVote, midway }: Disturbance<Chat>,
): Promise<void> {
  const server = cloud.server();
  if (midway !== undefined) cloud.hold(server);
  atFirst?.(chat);
  const card = await story.asked(chat, server);
  await beforeVote?.(chat, story);
  chat.react('outsider', card.id, 'approve');
  chat.react('approver', card.id, 'approve');
  if (midway !== undefined) {
    await copying(story, chat, cloud, server, card);
    await midway(chat, story, card);
    cloud.letGo(server);
  }
  await story.done(chat, card, server);
  story.expectOnce(chat, card, server);
  await story.told(chat, 'outsider', /does not count: you are not an approver/);
  expect(chat.privately('outsider')).toHaveLength(1);
  // A second delivery of the command is not even refused: it is the same command.
  expect(chat.privately('requester')).toEqual([]);
}

/** Its memory is copied, and the thread says so. */
export async function copying(
  story: Story,
  chat: StoryChat,
  cloud: StoryCloud,
  server: StoryServer,
  card: Seen,
): Promise<void> {
  await eventually(
    'it runs',
    () => cloud.isRunning(server),
    () => story.all(chat, card),
  );
  // After the first pass it is what changes that is copied.
  await story.threadSays(chat, card, /copying (?:memory|what changes)/);
}
