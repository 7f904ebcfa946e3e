import { userInfo } from 'node:os';
import type { HttpServer } from '../app/http-server.js';
import type { Metrics } from '../app/metrics/metrics.js';
import type { Clock } from '../base/clock.js';
import { DroverError } from '../base/errors.js';
import type { Network } from '../base/proxies/network.js';
import type { ChatCall } from '../chat/call.js';
import type { ChatPlatform } from '../chat/platform.js';
import type { Config } from '../config/config.js';
import type { OnlyOne } from '../requests/only-one.js';
import type { StartOptions } from './options.js';

export const CONSOLE = 'console';

/** Lines to whoever sits at the terminal, which are no messages of the chat. */
export interface TerminalNotes {
  note: (text: string) => void;
}

/** Only those that are configured are loaded. */
export async function loadPlatforms(
  { config, console: io, log, onFatal }: StartOptions,
  parts: {
    clock: Clock;
    network: Network;
    http: HttpServer | undefined;
    metrics: Metrics | undefined;
    only: OnlyOne;
  },
  endOfInput: () => void,
  terminal: TerminalNotes,
): Promise<ChatPlatform[]> {
  const { clock, network, http, metrics, only } = parts;
  const onCall = (platform: string) =>
    metrics === undefined ? {} : { onCall: (call: ChatCall) => metrics.chatCall(platform, call) };
  const loaded: ChatPlatform[] = [];
  const fatal = (error: unknown) => onFatal?.(error);
  if (io !== undefined) {
    const { createConsole } = await import('../../adapters/console/platform.js');
    const served = createConsole({
      ...io,
      directory: consoleDirectory(config),
      user: userInfo().username,
      clock,
      log,
      onEndOfInput: endOfInput,
      onInterrupt: () => process.kill(process.pid, 'SIGINT'),
    });
    terminal.note = served.note;
    loaded.push(servedAlone(served, only, fatal));
  }
  if (config.slack !== undefined) {
    const { slackPlatform } = await import('../../adapters/slack/platform.js');
    loaded.push(
      slackPlatform(config.slack, {
        clock,
        log: log.child({ platform: 'slack' }),
        registerHttp: (path, handler) => http?.register(path, handler),
        onFatal: fatal,
        network,
        channels: config.policy.channels,
        ...onCall('slack'),
      }),
    );
  }
  if (config.discord !== undefined) {
    const { createDiscord } = await import('../../adapters/discord/platform.js');
    const { reactions } = config.policy;
    loaded.push(
      createDiscord({
        config: config.discord,
        clock,
        log: log.child({ platform: 'discord' }),
        reactions,
        network,
        alone: only,
        ...onCall('discord'),
      }),
    );
  }
  return loaded;
}

/** One terminal of all replicas is a chat: the messages of another one would be missing here. */
function servedAlone(terminal: ChatPlatform, only: OnlyOne, fatal: (error: unknown) => void): ChatPlatform {
  return {
    ...terminal,
    start: (inbox) =>
      only.run(CONSOLE, {
        begin: () => terminal.start(inbox),
        end: async () => fatal(new Error('the terminal of another replica is the chat now')),
      }),
    connected: () => terminal.connected() || !only.holds(CONSOLE),
  };
}

/** @throws DroverError `config-missing`: a database has no place for the chat of one terminal. */
function consoleDirectory({ console: terminal, store }: Config): string {
  if (terminal?.directory !== undefined) return terminal.directory;
  if (store.kind === 'lowdb') return store.directory;
  throw new DroverError('console.directory is missing.', {
    code: 'config-missing',
    remedy: 'Name the folder where the chat of this terminal is kept: the store is a database.',
  });
}
