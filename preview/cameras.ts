import type { Who } from '../test/support/stories/chat.js';
import { DiscordChat } from '../test/support/stories/discord-chat.js';
import { SlackChat } from '../test/support/stories/slack-chat.js';
import type { Camera } from './stage.js';

const CHANNEL = 'C0MAINT';
/** What the people of the pictures are called. */
export const PEOPLE: Readonly<Record<Who, string>> = {
  requester: 'ann',
  approver: 'bob',
  second: 'carol',
  outsider: 'dave',
};

const userOf = (who: Who) => `U0${who.toUpperCase()}`;

export async function slackCamera(now: number): Promise<Camera> {
  const chat = await SlackChat.open('socket', now);
  const { slack } = chat;
  const messages = () => slack.messages(CHANNEL);
  const thread = (ts: string) => slack.thread({ channel: CHANNEL, ts });
  return {
    chat,
    card: (id) => messages().find(({ ts }) => ts === id)?.blocks,
    reply: (card, text) => thread(card).findLast((one) => text.test(one.text))?.blocks,
    whisper: (who) => slack.ephemerals(userOf(who)).at(-1)?.blocks,
    press: (who, id, action) => {
      slack.click(userOf(who), { channel: CHANNEL, ts: id }, action).catch(() => undefined);
    },
    picture: (card) =>
      thread(card)
        .flatMap(({ files = [] }) => files)
        .find(({ name }) => name.endsWith('.png'))?.bytes,
    home: async () => {
      await slack.openHome(userOf('approver'));
      const published = () => slack.calls.findLast(({ method }) => method === 'views.publish')?.args.view;
      while (published() === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      return (published() as { blocks: unknown }).blocks;
    },
  };
}

export async function discordCamera(): Promise<Camera> {
  const chat = await DiscordChat.open();
  const { guild } = chat.discord;
  const idOf = (who: Who) => chat.actor(who).slice('discord:'.length);
  const whispers = (who: Who) =>
    guild
      .privates({ id: idOf(who), actor: chat.actor(who) })
      .flatMap(({ id }) => guild.state.messages.get(id) ?? []);
  return {
    chat,
    card: (id) => guild.state.messages.get(id)?.components,
    reply: (card, text) => {
      const found = guild.messages(card).findLast((one) => text.test(one.text));
      return found === undefined ? undefined : guild.state.messages.get(found.id)?.components;
    },
    whisper: (who) => whispers(who).at(-1)?.components,
    press: (who, id, action) => {
      const message = id === 'private' ? (whispers(who).at(-1)?.id ?? '') : id;
      guild.click({ id: idOf(who), actor: chat.actor(who) }, message, action);
    },
    picture: (card) =>
      guild.state
        .messagesIn(card)
        .flatMap(({ files }) => files)
        .find(({ filename }) => filename.endsWith('.png'))?.bytes,
  };
}

/** Whose ids stand for whom, as Slack and Discord write them. */
export function namesOf(): ReadonlyMap<string, string> {
  return new Map((Object.keys(PEOPLE) as Who[]).map((who) => [userOf(who), PEOPLE[who]]));
}

export function discordNames(camera: Camera): ReadonlyMap<string, string> {
  const whos = Object.keys(PEOPLE) as Who[];
  return new Map(whos.map((who) => [camera.chat.actor(who).slice('discord:'.length), PEOPLE[who]]));
}
