import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { DroverError } from '../../src/base/errors.js';

/**
 * How a call to Slack can fail. `unanswered` means that nobody knows whether it was done: the connection broke, time
 * ran out, or Slack had an error of its own (`fatal_error` may follow a partial success, says every method's page).
 */
export type SlackFailure =
  | { kind: 'limited'; retryAfterMs: number }
  | { kind: 'refused'; error: string }
  | { kind: 'unanswered'; reason: string };

/** A failed call to Slack, in words for the person whose act it belonged to. */
export class SlackCallError extends DroverError {
  readonly failure: SlackFailure;

  constructor(method: string, failure: SlackFailure, cause?: unknown) {
    const { message, remedy } = explained(method, failure);
    super(message, { code: codeOf(failure), cause, ...(remedy === undefined ? {} : { remedy }) });
    this.failure = failure;
  }
}

/** Platform errors by which Slack says that it broke, not that we were wrong. */
const SLACKS_OWN = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  // Of a file's last step; Slack's support says to try again (slackapi/python-slack-sdk#1730).
  'file_update_failed',
]);

export function failureOf(error: unknown): SlackFailure {
  if (error instanceof SlackCallError) return error.failure;
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'limited', retryAfterMs: error.retryAfter * 1000 };
  if (error instanceof WebAPIPlatformError) {
    const name = String(error.data.error);
    if (name === 'ratelimited' || name === 'rate_limited') return { kind: 'limited', retryAfterMs: 30_000 };
    return SLACKS_OWN.has(name) ? { kind: 'unanswered', reason: name } : { kind: 'refused', error: name };
  }
  if (error instanceof WebAPIHTTPError) {
    return error.statusCode >= 500
      ? { kind: 'unanswered', reason: `HTTP ${error.statusCode}` }
      : { kind: 'refused', error: `http_${error.statusCode}` };
  }
  if (error instanceof WebAPIRequestError) return { kind: 'unanswered', reason: causeOf(error) };
  return { kind: 'unanswered', reason: error instanceof Error ? error.message : String(error) };
}

/** Whether a call was refused with one of Slack's error names. */
export function refusedWith(error: unknown, ...names: readonly string[]): boolean {
  return (
    error instanceof SlackCallError && error.failure.kind === 'refused' && names.includes(error.failure.error)
  );
}

/**
 * Slack's refusals of which delivery knows what to do (src/report/delivery/chat-failure.ts). Whatever is not named here
 * counts as an outage, for which everything else that is to be told on Slack waits.
 */
const DELIVERY_CODES: Readonly<Record<string, readonly string[]>> = {
  'message-gone': [
    'message_not_found',
    'thread_not_found',
    'cannot_reply_to_message',
    'cant_update_message',
    'edit_window_closed',
  ],
  'channel-gone': [
    'channel_not_found',
    'is_archived',
    'not_in_channel',
    'restricted_action',
    'restricted_action_read_only_channel',
    'restricted_action_thread_only_channel',
    'restricted_action_non_threadable_channel',
    'restricted_action_thread_locked',
  ],
  'message-refused': [
    'no_text',
    'msg_too_long',
    'msg_blocks_too_long',
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_metadata_format',
    'metadata_too_large',
  ],
};

function codeOf(failure: SlackFailure): string {
  if (failure.kind === 'limited') return 'slack-rate-limited';
  if (failure.kind === 'unanswered') return 'slack-unanswered';
  const { error } = failure;
  const known = Object.entries(DELIVERY_CODES).find(([, errors]) => errors.includes(error));
  return known?.[0] ?? `slack-${error.replaceAll('_', '-')}`;
}

/** undici wraps what happened in "fetch failed" and in a DOMException, and the SDK wraps that: the innermost says it. */
function causeOf(error: Error): string {
  let innermost = error.message;
  for (let cause = error.cause; hasMessage(cause); cause = cause.cause) innermost = cause.message;
  return innermost === error.message ? innermost : `${error.message} (${innermost})`;
}

function hasMessage(value: unknown): value is { message: string; cause?: unknown } {
  return (
    typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string'
  );
}

const INVITE = 'Invite it there: `/invite @drover`. Then try again.';
const TOKEN = 'Put the current bot token (xoxb-…) in `slack.botToken`, then run `drover check`.';

/** What Slack's error names mean to the person in front of it. */
const MEANINGS: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  not_in_channel: ['Drover is not in this channel, so it cannot post here.', INVITE],
  channel_not_found: ['Drover cannot see this channel.', INVITE],
  is_archived: [
    'This channel is archived: Slack takes no messages for it.',
    'Use another channel, or unarchive it.',
  ],
  restricted_action: [
    'The workspace does not let Drover post in this channel.',
    'Ask a workspace admin to allow apps to post here, or use another channel.',
  ],
  restricted_action_read_only_channel: [
    'This channel is read-only for Drover.',
    'Ask a channel manager to let Drover post here, or use another channel.',
  ],
  missing_scope: [
    'The Slack app lacks a scope for this.',
    'Run `drover check`: it names the scope. Then update the app from manifest.yml and reinstall it.',
  ],
  invalid_auth: ['Slack does not accept the bot token.', TOKEN],
  not_authed: ['Slack got no bot token.', TOKEN],
  account_inactive: [
    'The Slack app was removed from the workspace.',
    'Install the app again, then start Drover.',
  ],
  token_revoked: ['The bot token was revoked.', TOKEN],
  token_expired: ['The bot token has expired.', TOKEN],
};

function explained(method: string, failure: SlackFailure): { message: string; remedy?: string } {
  if (failure.kind === 'limited') {
    return {
      message: `Slack asks Drover to slow down (${method}, for ${Math.ceil(failure.retryAfterMs / 1000)} s).`,
      remedy: 'Try again in a minute.',
    };
  }
  if (failure.kind === 'unanswered') {
    return {
      message: `Slack did not answer (${method}: ${failure.reason}).`,
      remedy: 'Try again in a minute.',
    };
  }
  const known = MEANINGS[failure.error];
  if (known !== undefined) return { message: known[0], remedy: known[1] };
  return { message: `Slack refused ${method}: ${failure.error}.` };
}
