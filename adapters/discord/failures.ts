import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { DroverError } from '../../src/base/errors.js';

/**
 * How a call to Discord can fail. `unanswered` means that nobody knows whether it was done: the connection broke, time
 * ran out, or Discord had an error of its own. `limited` was not done: the wait would have been too long.
 */
export type DiscordFailure =
  | { kind: 'limited'; retryAfterMs: number }
  | { kind: 'refused'; status: number; code: number; message: string }
  | { kind: 'unanswered'; reason: string; status?: number };

/** The JSON error codes that mean something to us (topics/opcodes-and-status-codes). */
export const CODES = {
  unknownChannel: 10003,
  unknownGuild: 10004,
  unknownMember: 10007,
  unknownMessage: 10008,
  unknownUser: 10013,
  unknownEmoji: 10014,
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  tooManyReactions: 30010,
  alreadyAcknowledged: 40060,
  tooLarge: 40005,
  missingAccess: 50001,
  emptyMessage: 50006,
  cannotMessageUser: 50007,
  missingPermissions: 50013,
  wrongChannelType: 50024,
  invalidWebhookToken: 50027,
  invalidForm: 50035,
  archivedThread: 50083,
  threadExists: 160004,
  threadLocked: 160005,
} as const;

/** A failed call to Discord, in words for the person whose act it belonged to. */
export class DiscordCallError extends DroverError {
  readonly failure: DiscordFailure;

  constructor(what: string, failure: DiscordFailure, cause?: unknown) {
    const { code, message, remedy } = explained(what, failure);
    super(message, { code, cause, ...(remedy === undefined ? {} : { remedy }) });
    this.failure = failure;
  }
}

export function failureOf(error: unknown): DiscordFailure {
  if (error instanceof DiscordCallError) return error.failure;
  if (error instanceof DiscordAPIError) {
    return { kind: 'refused', status: error.status, code: Number(error.code) || 0, message: error.message };
  }
  if (error instanceof HTTPError)
    return { kind: 'unanswered', reason: `HTTP ${error.status}`, status: error.status };
  if (error instanceof RateLimitError) return { kind: 'limited', retryAfterMs: error.retryAfter };
  return { kind: 'unanswered', reason: reasonOf(error) };
}

/** Whether a call was refused with one of Discord's error codes. */
export function refusedWith(error: unknown, ...names: readonly (keyof typeof CODES)[]): boolean {
  if (!(error instanceof DiscordCallError) || error.failure.kind !== 'refused') return false;
  const { code } = error.failure;
  return names.some((name) => CODES[name] === code);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message} (${cause.message})` : error.message;
}

interface Explanation {
  code: string;
  message: string;
  remedy?: string;
}

const TOKEN_REMEDY = 'Put the current bot token in `discord.token`, then run `drover check`.';

/** Codes of which delivery knows what to do: `message-gone`, `channel-gone`, `message-refused`. */
const MEANINGS: Readonly<Record<number, Explanation>> = {
  [CODES.unknownMessage]: { code: 'message-gone', message: 'This message was deleted on Discord.' },
  [CODES.unknownChannel]: {
    code: 'channel-gone',
    message: 'This channel was deleted on Discord.',
    remedy: 'Use another channel.',
  },
  [CODES.missingAccess]: {
    code: 'channel-gone',
    message: 'Drover cannot see this Discord channel.',
    remedy: "Add Drover's role to the channel with *View Channel*, then run `drover check`.",
  },
  [CODES.missingPermissions]: {
    code: 'channel-gone',
    message: 'Drover lacks a permission in this Discord channel.',
    remedy: 'Run `drover check`: it names the permission.',
  },
  [CODES.invalidForm]: { code: 'message-refused', message: 'Discord does not take this message.' },
  [CODES.emptyMessage]: {
    code: 'message-refused',
    message: 'Discord does not take this message: it is empty.',
  },
  [CODES.tooLarge]: {
    code: 'message-refused',
    message: 'Discord does not take this message: it is too large.',
  },
};

function explained(what: string, failure: DiscordFailure): Explanation {
  if (failure.kind === 'unanswered') {
    return {
      code: 'discord-unanswered',
      message: `Discord did not answer (${what}: ${failure.reason}).`,
      remedy: 'Try again in a minute.',
    };
  }
  if (failure.kind === 'limited') {
    const seconds = Math.round(failure.retryAfterMs / 1000);
    return {
      code: 'discord-rate-limited',
      message: `Discord asks Drover to slow down (${what}, for ${seconds} s).`,
      remedy: `Try again in ${Math.ceil(seconds / 60)} min.`,
    };
  }
  if (failure.status === 401 && failure.code === 0) {
    return {
      code: 'discord-token-refused',
      message: 'Discord does not accept the bot token.',
      remedy: TOKEN_REMEDY,
    };
  }
  const known = MEANINGS[failure.code];
  if (known !== undefined) return known;
  return {
    code: `discord-${failure.code || failure.status}`,
    message: `Discord refused ${what}: ${failure.message}.`,
  };
}
