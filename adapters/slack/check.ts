import { WebAPIRequestError, WebClient } from '@slack/web-api';
import { z } from 'zod';
import { DroverError, isDroverError } from '../../src/base/errors.js';
import { type Network, routeRemedy, STRAIGHT } from '../../src/base/proxies/network.js';
import { webClientOptions } from './clients.js';
import type { SlackConfig } from './config.js';
import { failureOf, SlackCallError } from './failures.js';
import type { Log } from './log.js';
import { missingScopes } from './scopes.js';

/** One line of `drover check`. */
export interface CheckRow {
  what: string;
  status: 'pass' | 'warn' | 'fail' | 'unknown';
  detail: string;
  remedy?: string;
}

export interface CheckDeps {
  log: Log;
  /** Straight unless told. */
  network?: Network;
  /** `policy.channels`, as configured: `slack:C0MAINT`. */
  channels?: readonly string[];
}

const AuthAnswer = z.object({
  team: z.string().optional(),
  user: z.string().optional(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});
const ChannelsAnswer = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string().optional() })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

type Call = (method: string, args?: Record<string, unknown>) => Promise<unknown>;

/** What of the Slack configuration works, tried against Slack itself. Changes nothing and never rejects. */
export async function checkSlack(config: SlackConfig, deps: CheckDeps): Promise<CheckRow[]> {
  const { network = STRAIGHT } = deps;
  const route = routeRemedy(network, config.apiUrl);
  const options = webClientOptions(config.apiUrl, { ...deps, network });
  const bot = caller(new WebClient(config.botToken, options), route);
  const token = await botRows(bot);
  const isIn = token.some(({ status }) => status === 'pass')
    ? await channelRows(bot, deps.channels ?? [])
    : [];
  const entrance =
    config.mode === 'socket'
      ? await socketRow(config, caller(new WebClient(config.appToken ?? '', options), route))
      : httpRow(config);
  return [...token, entrance, ...isIn];
}

/** @param route what to do where Slack cannot be reached at all */
function caller(client: WebClient, route: string): Call {
  return async (method, args = {}) => {
    try {
      return await client.apiCall(method, args);
    } catch (error) {
      const failure = new SlackCallError(method, failureOf(error), error);
      throw error instanceof WebAPIRequestError ? unreachable(failure, route) : failure;
    }
  };
}

/** No answer at all says nothing about the token it was asked with. */
function unreachable(cause: SlackCallError, remedy: string): DroverError {
  const reason = cause.failure.kind === 'unanswered' ? cause.failure.reason : cause.message;
  return new DroverError(`Slack cannot be reached (${reason}).`, {
    code: 'slack-unreachable',
    remedy,
    cause,
  });
}

async function botRows(call: Call): Promise<CheckRow[]> {
  const what = 'slack bot token';
  try {
    const { team, user, response_metadata: answer } = AuthAnswer.parse(await call('auth.test'));
    const valid: CheckRow = {
      what,
      status: 'pass',
      detail: `${user ?? 'bot'} in ${team ?? 'the workspace'}`,
    };
    return answer?.scopes === undefined ? [valid] : [valid, ...scopeRows(answer.scopes)];
  } catch (error) {
    return [failed(what, error)];
  }
}

function scopeRows(granted: readonly string[]): CheckRow[] {
  const missing = missingScopes(granted);
  if (missing.length === 0) return [{ what: 'slack scopes', status: 'pass', detail: 'all granted' }];
  return missing.map(({ scope, without }) => ({
    what: `slack scope ${scope}`,
    status: 'warn',
    detail: `missing. ${without}`,
    remedy: 'Update the app from manifest.yml and reinstall it to the workspace.',
  }));
}

async function socketRow(config: SlackConfig, call: Call): Promise<CheckRow> {
  const what = 'slack socket';
  if (config.appToken === undefined || config.appToken === '') {
    return {
      what,
      status: 'fail',
      detail: '`slack.appToken` is not set.',
      remedy: 'Basic Information > App-Level Tokens > Generate, scope connections:write.',
    };
  }
  try {
    await call('apps.connections.open');
    return { what, status: 'pass', detail: 'a session can be opened' };
  } catch (error) {
    const row = failed(what, error);
    if (row.status === 'unknown') return row;
    return {
      ...row,
      remedy:
        '`slack.appToken` must be an app-level token (xapp-…) with connections:write, and Socket Mode be on.',
    };
  }
}

function httpRow(config: SlackConfig): CheckRow {
  const what = 'slack signing secret';
  return config.signingSecret === undefined || config.signingSecret === ''
    ? {
        what,
        status: 'fail',
        detail: '`slack.signingSecret` is not set: no request of Slack could be verified.',
        remedy: 'Basic Information > Signing Secret.',
      }
    : { what, status: 'pass', detail: 'set; whether it is the right one shows with the first request' };
}

async function channelRows(call: Call, configured: readonly string[]): Promise<CheckRow[]> {
  const what = 'slack channels';
  try {
    const channels = await memberOf(call);
    const missing = configured
      .filter((channel) => channel.startsWith('slack:'))
      .map((channel) => channel.slice('slack:'.length))
      .filter((id) => !channels.some((channel) => channel.id === id));
    const names = channels.map(({ id, name }) => (name === undefined ? id : `#${name}`));
    return [
      names.length > 0
        ? {
            what,
            status: 'pass',
            detail: `in ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`,
          }
        : {
            what,
            status: 'warn',
            detail: 'Drover is in no channel.',
            remedy: 'In a channel: `/invite @drover`',
          },
      ...missing.map(
        (id): CheckRow => ({
          what: `slack channel ${id}`,
          status: 'fail',
          detail: 'named in `policy.channels`, and Drover is not in it.',
          remedy: 'There: `/invite @drover`',
        }),
      ),
    ];
  } catch (error) {
    const row = failed(what, error);
    return [row.status === 'fail' ? { ...row, status: 'warn' } : row];
  }
}

async function memberOf(call: Call): Promise<{ id: string; name?: string | undefined }[]> {
  const found: { id: string; name?: string | undefined }[] = [];
  for (let cursor = ''; ; ) {
    const answer = ChannelsAnswer.parse(
      await call('users.conversations', {
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: 200,
        ...(cursor === '' ? {} : { cursor }),
      }),
    );
    found.push(...answer.channels);
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '' || found.length >= 2000) return found;
  }
}

function failed(what: string, error: unknown): CheckRow {
  if (!isDroverError(error)) return { what, status: 'fail', detail: 'Slack answered in an unknown form.' };
  return {
    what,
    // Without an answer nothing is known of what was asked about.
    status: error instanceof SlackCallError && error.failure.kind === 'refused' ? 'fail' : 'unknown',
    detail: error.message,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
  };
}
