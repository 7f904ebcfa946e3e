import type { App } from '@slack/bolt';
import type { Network } from '../../src/base/proxies/network.js';
import type { ActorId } from '../../src/chat/actor.js';
import type { Card } from '../../src/chat/card.js';
import type {
  ChatInbox,
  Conversation,
  MessageRef,
  OutgoingFile,
  OutgoingMessage,
  PostOptions,
  ReactionsRead,
} from '../../src/chat/platform.js';
import { BlockForm } from './block-form.js';
import { ChannelQueues } from './channel-queues.js';
import { Channels } from './channels.js';
import type { SlackClients } from './clients.js';
import { Editor } from './edits.js';
import { Files } from './files.js';
import { Forms } from './forms.js';
import { publishHome } from './home.js';
import { type InputDeps, registerInput } from './input.js';
import { Links } from './links.js';
import type { MrkdwnContext } from './mrkdwn.js';
import { People } from './people.js';
import type { SlackDeps } from './platform.js';
import { Posts } from './posts.js';
import { type ReactionDeps, readReactions, seedReactions } from './reactions.js';
import { type RenderedCard, renderCard } from './render.js';
import { Replies } from './replies.js';
import { Updates } from './updates.js';

export interface BotIdentity {
  user_id: string;
  bot_id?: string | undefined;
  team_id: string;
}

/** All parts that need to know who we are and whom we serve, put together. */
export class Session {
  readonly people: People;
  readonly editor: Editor;
  readonly #inbox: ChatInbox;
  readonly #identity: BotIdentity;
  readonly #clients: SlackClients;
  readonly #deps: SlackDeps;
  readonly #links: Links;
  readonly #channels: Channels;
  readonly #posts: Posts;
  readonly #files: Files;
  readonly #replies: Replies;
  readonly #context: MrkdwnContext;

  constructor(
    inbox: ChatInbox,
    identity: BotIdentity,
    clients: SlackClients,
    deps: SlackDeps & { network: Network },
  ) {
    const { clock, log } = deps;
    this.#inbox = inbox;
    this.#identity = identity;
    this.#clients = clients;
    this.#deps = deps;
    this.people = new People(clients.reads, identity.team_id, deps);
    this.#channels = new Channels(clients.reads, deps);
    this.#links = new Links(clients.reads, log);
    this.#context = {
      emoji: {
        approve: inbox.reactions.approve[0] ?? 'white_check_mark',
        reject: inbox.reactions.reject[0] ?? 'x',
      },
      link: (ref) => this.#links.known(ref),
    };
    const bot = { userId: identity.user_id, botId: identity.bot_id };
    const queues = new ChannelQueues();
    const form = new BlockForm(log);
    this.#posts = new Posts({ clients, bot, queues, form, clock, log });
    this.#files = new Files({ clients, bot, queues, clock, log, fetch: deps.network.fetch });
    const updates = new Updates(clients.edits, form, (card) => this.#render(card));
    this.editor = new Editor({ clock, log, send: (ref, card) => updates.send(ref, card) });
    this.#replies = new Replies({
      reads: clients.reads,
      form,
      log,
      fetch: deps.network.fetch,
      render: (card) => this.#render(card),
      post: (mark, { conversation, thread }, card) =>
        this.post(
          { mark, conversation, card, ...(thread === undefined ? {} : { thread }) },
          { maybePosted: false },
        ),
    });
  }

  register(app: App, how: Pick<InputDeps, 'isPermitted' | 'track'>): void {
    const { clock, log } = this.#deps;
    const { reads } = this.#clients;
    const shared = {
      inbox: this.#inbox,
      reads,
      people: this.people,
      channels: this.#channels,
      replies: this.#replies,
      links: this.#links,
      context: this.#context,
      clock,
      log,
      ...how,
    };
    registerInput(app, {
      ...shared,
      botUserId: this.#identity.user_id,
      forms: new Forms(shared),
      publishHome: (user) => publishHome(user, shared),
    });
  }

  async post(message: OutgoingMessage, options: PostOptions): Promise<MessageRef> {
    const rendered = await this.#render(message.card);
    return this.#posts.post(message, rendered, options);
  }

  async postFile(message: OutgoingFile, options: PostOptions): Promise<void> {
    const { text } = await this.#render(message.card);
    await this.#files.post(message, text, options);
  }

  seed(ref: MessageRef, emojis: readonly string[]): Promise<void> {
    return seedReactions(ref, emojis, this.#reactionDeps());
  }

  readReactions(ref: MessageRef): Promise<ReactionsRead> {
    return readReactions(ref, this.#reactionDeps());
  }

  async tell(to: ActorId, conversation: Conversation, card: Card): Promise<boolean> {
    const user = /^slack:([UW]\w+)$/u.exec(to)?.[1];
    if (user === undefined) return false;
    return this.#replies.ephemeral(await this.#render(card), { user, conversation });
  }

  #reactionDeps(): ReactionDeps {
    const { reads } = this.#clients;
    return { reads, people: this.people, botUserId: this.#identity.user_id, log: this.#deps.log };
  }

  async #render(card: Card): Promise<RenderedCard> {
    await this.#links.learn(card);
    return renderCard(card, this.#context);
  }
}
