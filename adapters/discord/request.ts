import { STATUS_CODES } from 'node:http';
import type { RESTOptions } from 'discord.js';
import { type Dispatcher, request } from 'undici';

export type MakeRequest = RESTOptions['makeRequest'];

/**
 * How a call leaves, for @discordjs/rest. Its own undici (6) sends over whichever dispatcher the process has in common,
 * which is ours (7) where that was loaded first; and that knows none of the forms that files travel in: every file fails
 * with "action is not a function". So the form is written out here, and the dispatcher is named.
 */
export function requestOver(dispatcher: Dispatcher): MakeRequest {
  return async (url, { method, headers, body, signal }) => {
    const sent = await written(body);
    const answer = await request(url, {
      dispatcher,
      method: method as Dispatcher.HttpMethod,
      headers: { ...Object.fromEntries(new Headers(headers)), ...sent.headers },
      body: sent.body,
      signal: signal ?? null,
    });
    const { statusCode: status } = answer;
    return {
      body: answer.body,
      arrayBuffer: () => answer.body.arrayBuffer(),
      json: () => answer.body.json(),
      text: () => answer.body.text(),
      get bodyUsed() {
        return answer.body.bodyUsed;
      },
      headers: headersOf(answer.headers),
      status,
      statusText: STATUS_CODES[status] ?? '',
      ok: status >= 200 && status < 300,
    };
  };
}

interface Written {
  body: string | Uint8Array | null;
  headers: Record<string, string>;
}

/** What @discordjs/rest sends of ours: nothing, JSON, or a form of `FormData` as Node has it. */
async function written(body: unknown): Promise<Written> {
  if (body === undefined || body === null) return { body: null, headers: {} };
  if (typeof body === 'string') return { body, headers: {} };
  if (!(body instanceof FormData)) throw new TypeError('a body for Discord that is neither JSON nor a form');
  const form = new Response(body);
  return {
    body: new Uint8Array(await form.arrayBuffer()),
    headers: { 'content-type': form.headers.get('content-type') ?? '' },
  };
}

function headersOf(answered: Dispatcher.ResponseData['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answered)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}
