import { Routes } from 'discord.js';
import type { Clock } from '../../src/base/clock.js';
import { type Network, STRAIGHT } from '../../src/base/proxies/network.js';
import type { ChatCall } from '../../src/chat/call.js';
import type { Card } from '../../src/chat/card.js';
import type {
  Alone,
  ChatInbox,
  ChatPlatform,
  MessageRef,
  PostedFile,
  Reply,
} from '../../src/chat/platform.js';
import { createApi } from './api.js';
import type { DiscordConfig } from './config.js';
import { Edits } from './edits.js';
import { failureOf } from './failures.js';
import { Gateway } from './gateway.js';
import { Input } from './input.js';
import type { Log } from './log.js';
import { createPeople, userIdOf } from './people.js';
import { Posts } from './posts.js';
import { channelOf, readReactions, seed } from './reactions.js';
import { type RenderedMessage, renderCard, replacing } from './render.js';
import { type Answerable, Replies } from './replies.js';
import { Identified } from './schema.js';
import { inOpenThread } from './threads.js';

export interface DiscordParts {
  config: DiscordConfig;
  clock: Clock;
  log: Log;
  /** Emoji names that count, first of each is seeded; also what the card says to react with. */
  reactions: ChatInbox['reactions'];
  /** Straight unless told. */
  network?: Network;
  /** Discord gives every event to every session: one replica alone listens. Absent: there is one. */
  alone?: Alone;
  /** Told of every call to Discord as it ended. */
  onCall?: (call: ChatCall) => void;
}

const GATEWAY = 'discord';

/** Of one process. */
const ALONE: Alone = { holds: () => true, run: (_name, { begin }) => begin() };

/** Discord as a place where Drover talks and is talked to. */
export function createDiscord({
  config,
  clock,
  log,
  reactions,
  network = STRAIGHT,
  onCall,
  alone = ALONE,
}: DiscordParts): ChatPlatform {
  const { applicationId, guildId } = config;
  const api = createApi(config, log, network, onCall);
  const people = createPeople({ api, guildId, clock });
  const render = (card: Card, mark?: string, file?: PostedFile): RenderedMessage =>
    renderCard(card, { guildId, reactions }, mark, file);

  let self: Promise<string> | undefined;
  /** The bot's user id; on old applications it is not the application's. */
  function botId(): Promise<string> {
    self ??= api.get(Routes.user(), Identified).then(
      ({ id }) => id,
      (error: unknown) => {
        self = undefined;
        throw error;
      },
    );
    return self;
  }

  const posts = new Posts({ api, guildId, botId, log });
  const votes = { api, people, guildId, botId, log };
  const edits = new Edits({
    clock,
    log,
    send: (ref, card) => {
      const route = Routes.channelMessage(channelOf(ref), ref.id);
      return inOpenThread(api, ref, () => api.act('PATCH', route, { body: replacing(render(card)) }));
    },
  });

  const directChannels = new Map<string, string>();

  async function direct(userId: string, card: Card): Promise<boolean> {
    try {
      const known = directChannels.get(userId);
      const channel =
        known ??
        (await api.send('POST', Routes.userChannels(), Identified, { body: { recipient_id: userId } })).id;
      directChannels.set(userId, channel);
      await api.act('POST', Routes.channelMessages(channel), { body: render(card) });
      return true;
    } catch (error) {
      if (failureOf(error).kind !== 'refused') throw error;
      log.info(
        { err: error, user: userId },
        'a person takes no direct messages from Drover: they were not told',
      );
      return false;
    }
  }

  /** An answer whose interaction has run out: to the person, or to the channel where everybody was to see it. */
  async function tellLate(to: Answerable, reply: Exclude<Reply, { visibility: 'none' }>): Promise<boolean> {
    if (reply.visibility === 'private') return direct(to.userId, reply.card);
    await api.act('POST', Routes.channelMessages(to.channelId), { body: render(reply.card) });
    return true;
  }

  let input: Input | undefined;
  let gateway: Gateway | undefined;

  async function listen(inbox: ChatInbox): Promise<void> {
    const replies = new Replies({ api, applicationId, render, tellLate, log });
    const listener = new Input({ inbox, people, replies, guildId, clock, log });
    input = listener;
    gateway = new Gateway({
      config,
      clock,
      log,
      network,
      listen: (client) => listener.listen(client),
      onSession: () => inbox.sessionRenewed(),
    });
    await gateway.start();
  }

  async function hangUp(): Promise<void> {
    input?.stop();
    await gateway?.stop();
    gateway = undefined;
  }

  return {
    name: 'discord',

    async start(inbox) {
      await alone.run(GATEWAY, { begin: () => listen(inbox), end: hangUp });
    },

    async stop() {
      edits.stop();
      await hangUp();
    },

    // What another replica listens to is not served here.
    connected: () => (alone.holds(GATEWAY) ? (gateway?.connected() ?? false) : true),

    post: (message, options) => posts.post(message, render(message.card, message.mark), options),

    async postFile(message, options) {
      await posts.post(message, render(message.card, message.mark, message.file), options);
    },

    async edit(ref: MessageRef, card, urgency) {
      if (urgency === 'final') await edits.final(ref, card);
      else edits.progress(ref, card);
    },

    seed: (ref, emojis) => seed(votes, ref, emojis),

    readReactions: (ref) => readReactions(votes, ref, [...reactions.approve, ...reactions.reject]),

    async tell(to, _where, card) {
      const userId = userIdOf(to);
      return userId === undefined ? false : direct(userId, card);
    },

    actor: (id) => people.actor(id),

    isInGroup: (actor, group, fresh) => people.isInGroup(actor, group, fresh),
  };
}
