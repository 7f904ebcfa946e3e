import { z } from 'zod';
import type { Clock } from '../../src/base/clock.js';
import { DroverError, isDroverError } from '../../src/base/errors.js';
import { contentOf } from '../../src/chat/file.js';
import type { OutgoingFile, PostedFile, PostOptions } from '../../src/chat/platform.js';
import type { ChannelQueues } from './channel-queues.js';
import { CALL_TIMEOUT_MS, type SlackClients } from './clients.js';
import { failureOf, refusedWith, SlackCallError, type SlackFailure } from './failures.js';
import { type BotIds, findFile } from './find-posted.js';
import type { Log } from './log.js';

export interface FileDeps {
  clients: SlackClients;
  bot: BotIds;
  queues: ChannelQueues;
  fetch: typeof fetch;
  clock: Clock;
  log: Log;
}

const Address = z.object({ upload_url: z.url(), file_id: z.string() });

const TRIES = 3;
/** Milliseconds before a lost share is looked for: Slack shows a file only once it has processed it. */
const SETTLE_MS = 3000;
/** What is waited out of a 429; who asks for more is asked again later. */
const LIMIT_PATIENCE_MS = 60_000;

/**
 * Posts files, each once: files.getUploadURLExternal, the bytes to the address it gives, files.completeUploadExternal
 * to share them in the thread. Only the last can be seen, so only after it is there a doubt; then the thread is read.
 * The bytes travel outside of the channel's queue, and waits are waited there too: no other post stands behind a file.
 */
export class Files {
  readonly #deps: FileDeps;

  constructor(deps: FileDeps) {
    this.#deps = deps;
  }

  /** @param comment mrkdwn, the words beside the file */
  async post(message: OutgoingFile, comment: string, options: PostOptions): Promise<void> {
    const { clients, bot, clock, log } = this.#deps;
    let doubtful = options.maybePosted;
    /** Uploaded and not shared yet, as far as is known. */
    let uploaded: string | undefined;
    for (let attempt = 1; ; attempt++) {
      if (doubtful && (await findFile(message, bot, clients.reads)) !== undefined) return;
      try {
        uploaded ??= await this.#upload(message.file);
        await this.#share(message, comment, uploaded, options.stillOurs);
        return;
      } catch (error) {
        if (isDroverError(error) && error.code === 'claim-lost') throw error;
        const failure = failureOf(error);
        const wait = waitFor(failure, attempt);
        if (wait === undefined) throw explained(error);
        doubtful ||= uploaded !== undefined && failure.kind === 'unanswered';
        log.warn({ err: error, mark: message.mark, attempt }, 'a file was not taken by Slack');
        if (attempt === TRIES) throw error;
        await clock.sleep(wait);
      }
    }
  }

  /** The id of an uploaded file, which nobody sees yet. */
  async #upload(file: PostedFile): Promise<string> {
    const { bytes, alt } = contentOf(file);
    const answer = await this.#deps.clients.posts.call(
      'files.getUploadURLExternal',
      { filename: file.name, length: bytes.length, alt_txt: alt },
      { repeatable: true, waitWhenLimited: false },
    );
    const { upload_url: address, file_id: id } = Address.parse(answer);
    await this.#send(address, bytes);
    return id;
  }

  /** Without the token: the address is a secret of its own, and may be on any host that Slack chooses. */
  async #send(address: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    let failure: SlackFailure | undefined;
    try {
      const answer = await this.#deps.fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
      await answer.arrayBuffer();
      failure = uploadFailure(answer);
    } catch (error) {
      throw new SlackCallError('file upload', failureOf(error), error);
    }
    if (failure !== undefined) throw new SlackCallError('file upload', failure);
  }

  async #share(
    { conversation, thread, file }: OutgoingFile,
    comment: string,
    id: string,
    stillOurs: PostOptions['stillOurs'],
  ): Promise<void> {
    const { clients, queues } = this.#deps;
    const { channel } = conversation;
    await queues.inTurn(channel, () =>
      clients.posts.call(
        'files.completeUploadExternal',
        {
          files: [{ id, title: file.title }],
          channel_id: channel,
          initial_comment: comment,
          ...(thread === undefined ? {} : { thread_ts: thread.id }),
        },
        { waitWhenLimited: false, ...(stillOurs === undefined ? {} : { before: stillOurs }) },
      ),
    );
  }
}

function uploadFailure({ ok, status, headers }: Response): SlackFailure | undefined {
  if (ok) return undefined;
  if (status === 429) {
    return { kind: 'limited', retryAfterMs: (Number(headers.get('retry-after')) || 30) * 1000 };
  }
  return status >= 500
    ? { kind: 'unanswered', reason: `HTTP ${status}` }
    : { kind: 'refused', error: `http_${status}` };
}

/** Milliseconds until the next try; undefined: there is no use in one. */
function waitFor(failure: SlackFailure, attempt: number): number | undefined {
  if (failure.kind === 'unanswered') return SETTLE_MS * attempt;
  if (failure.kind === 'refused' || failure.retryAfterMs > LIMIT_PATIENCE_MS) return undefined;
  return failure.retryAfterMs;
}

/** Not of the file: without a valid token nothing else is taken either, and all of it is told later. */
const OF_THE_TOKEN = ['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'];

/** A file that Slack refuses it refuses each time: the thread ends without it. */
function explained(error: unknown): unknown {
  if (!(error instanceof SlackCallError) || error.failure.kind !== 'refused') return error;
  if (error.code === 'message-gone' || error.code === 'channel-gone') return error;
  if (refusedWith(error, ...OF_THE_TOKEN)) return error;
  const missing = refusedWith(error, 'missing_scope');
  const remedy = missing
    ? 'Update the app from manifest.yml and reinstall it to the workspace.'
    : error.remedy;
  return new DroverError(
    missing ? 'The Slack app may not post files: it lacks the scope files:write.' : error.message,
    {
      code: 'message-refused',
      cause: error,
      ...(remedy === undefined ? {} : { remedy }),
    },
  );
}
