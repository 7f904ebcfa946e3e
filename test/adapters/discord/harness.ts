import type { Log } from '../../../adapters/discord/log.js';
import { createDiscord } from '../../../adapters/discord/platform.js';
import { registerDiscord } from '../../../adapters/discord/register.js';
import { type Clock, systemClock } from '../../../src/base/clock.js';
import type { ChatCall } from '../../../src/chat/call.js';
import { card, line } from '../../../src/chat/card.js';
import type { CommandDefinition } from '../../../src/chat/command.js';
import type {
  ButtonPress,
  ChatInbox,
  ChatPlatform,
  Choice,
  CommandCall,
  CompletionQuery,
  MessageRef,
  Reply,
} from '../../../src/chat/platform.js';
import { exampleCommands } from '../../chat/example.js';
import { type DiscordStandIn, startDiscord } from '../../support/discord/stand-in.js';

/** What the adapter asked of the core, and what the core says to it. */
export interface FakeInbox extends ChatInbox {
  calls: CommandCall[];
  presses: ButtonPress[];
  queries: CompletionQuery[];
  hints: MessageRef[];
  sessions: number;
  onCommand(call: CommandCall): Promise<Reply> | Reply;
  onPress(press: ButtonPress): Promise<Reply> | Reply;
  choices: readonly Choice[];
}

/** `list` answers everybody, so that both kinds of acknowledgement are there. */
function withPublicList(command: CommandDefinition): CommandDefinition {
  const subcommands = command.subcommands.map((one) =>
    one.name === 'list' ? { ...one, visibility: 'public' as const } : one,
  );
  return { ...command, subcommands };
}

export const REACTIONS = {
  approve: ['white_check_mark', 'heavy_check_mark', '+1', 'ship_it'],
  reject: ['x', '-1'],
};

export function said(text: string, visibility: 'private' | 'public' = 'private'): Reply {
  return { visibility, card: card(line(text)) };
}

export function fakeInbox(onChange: () => void): FakeInbox {
  const inbox: FakeInbox = {
    commands: exampleCommands().map(withPublicList),
    reactions: REACTIONS,
    calls: [],
    presses: [],
    queries: [],
    hints: [],
    sessions: 0,
    choices: [],
    onCommand: () => said('done'),
    onPress: () => said('pressed'),
    async command(call) {
      inbox.calls.push(call);
      onChange();
      return inbox.onCommand(call);
    },
    async button(press) {
      inbox.presses.push(press);
      onChange();
      return inbox.onPress(press);
    },
    reactionsChanged(ref) {
      inbox.hints.push(ref);
      onChange();
    },
    messageDeleted() {},
    sessionRenewed() {
      inbox.sessions += 1;
      onChange();
    },
    async complete(query) {
      inbox.queries.push(query);
      return inbox.choices;
    },
    home: () => Promise.resolve(card(line('home'))),
  };
  return inbox;
}

export interface LogLine {
  level: string;
  details: object;
  message: string;
}

export function testLog(lines: LogLine[], onChange: () => void = () => {}): Log {
  const at = (level: string) => (details: object, message: string) => {
    lines.push({ level, details, message });
    onChange();
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A Discord, the adapter connected to it, one channel and three people. */
export interface Scene {
  discord: DiscordStandIn;
  platform: ChatPlatform;
  inbox: FakeInbox;
  log: LogLine[];
  /** What was told for metrics. */
  called: string[];
  channel: string;
  ops: string;
  ann: ReturnType<DiscordStandIn['guild']['user']>;
  bob: ReturnType<DiscordStandIn['guild']['user']>;
  /** Another adapter, as after a restart; the first one is stopped. */
  restart(): Promise<ChatPlatform>;
  post(mark: string, text: string, thread?: MessageRef, maybePosted?: boolean): Promise<MessageRef>;
  stop(): Promise<void>;
}

export interface SceneOptions {
  clock?: Clock;
  connected?: boolean;
}

export async function scene({ clock = systemClock, connected = true }: SceneOptions = {}): Promise<Scene> {
  const discord = await startDiscord();
  const { guild, config } = discord;
  const log: LogLine[] = [];
  const logger = testLog(log, () => guild.changed());
  const inbox = fakeInbox(() => guild.changed());
  await registerDiscord(config, inbox.commands, logger);
  const called: string[] = [];
  const onCall = ({ method, result }: ChatCall) => called.push(`${method} ${result}`);
  const create = () => createDiscord({ config, clock, log: logger, reactions: REACTIONS, onCall });
  const ops = guild.role('ops');
  const channel = guild.channel('maintenance');
  const made: Scene = {
    discord,
    inbox,
    log,
    called,
    channel,
    ops,
    ann: guild.user('ann', { nick: 'Ann O.', roles: [ops] }),
    bob: guild.user('bob'),
    platform: create(),
    async restart() {
      await made.platform.stop();
      made.platform = create();
      await made.platform.start(inbox);
      return made.platform;
    },
    post: (mark, text, thread, maybePosted = false) =>
      made.platform.post(
        {
          mark,
          conversation: { platform: 'discord', channel },
          card: card(line(text)),
          ...(thread === undefined ? {} : { thread }),
        },
        { maybePosted },
      ),
    async stop() {
      await made.platform.stop();
      await discord.stop();
    },
  };
  if (connected) await made.platform.start(inbox);
  return made;
}

/** A promise that a test opens when it likes. */
export function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
