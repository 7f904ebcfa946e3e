import { Routes, ThreadAutoArchiveDuration } from 'discord.js';
import type { MessageRef } from '../../src/chat/platform.js';
import type { Api } from './api.js';
import { refusedWith } from './failures.js';
import { LIMITS } from './limits.js';
import { type Component, Identified, Message } from './schema.js';

/** `exists`: Discord says there is one already; if it can't be posted to, it was deleted, and none can be made again. */
export type ThreadStart = 'started' | 'exists' | 'forbidden' | 'impossible';

/**
 * Starts the thread of a message. It gets the message's id as its own, so nothing has to be remembered.
 * @throws DiscordCallError, `message-gone` where the message was deleted
 */
export async function startThread(api: Api, root: MessageRef): Promise<ThreadStart> {
  const message = await api.get(Routes.channelMessage(root.channel, root.id), Message);
  try {
    await api.send('POST', Routes.threads(root.channel, root.id), Identified, {
      body: {
        name: threadName(message.content || firstText(message.components ?? [])),
        auto_archive_duration: ThreadAutoArchiveDuration.OneDay,
      },
    });
    return 'started';
  } catch (error) {
    if (refusedWith(error, 'threadExists')) return 'exists';
    if (refusedWith(error, 'missingPermissions', 'missingAccess')) return 'forbidden';
    // A thread has no threads, and some kinds of channels have none either.
    if (refusedWith(error, 'wrongChannelType', 'invalidForm')) return 'impossible';
    throw error;
  }
}

/** An archived thread takes no edits and no reactions until it is opened again. */
export async function reopenThread(api: Api, thread: string): Promise<void> {
  await api.act('PATCH', Routes.channel(thread), { body: { archived: false } });
}

/** Does something to a message of a thread, which is opened again first where that is what it takes. */
export async function inOpenThread<Result>(
  api: Api,
  ref: MessageRef,
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (ref.thread === undefined || !refusedWith(error, 'archivedThread')) throw error;
    await reopenThread(api, ref.thread);
    return act();
  }
}

function firstText(components: readonly Component[]): string {
  for (const { content, components: inner = [] } of components) {
    const text = content ?? firstText(inner);
    if (text !== '') return text;
  }
  return '';
}

/** The first line of the message, as words: neither a heading nor how it stood when the thread began. */
export function threadName(content: string): string {
  const [first = ''] = content.split('\n');
  const words = first
    .replace(/^#+ /u, '')
    .replace(/^\p{Extended_Pictographic}\ufe0f?\s*/u, '')
    .replace(/<[@#:][^>]*>/gu, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/gu, '$1')
    .replace(/(?<!\\)[*`]/gu, '')
    .replace(/\\([^\p{L}\p{N}\s])/gu, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
  const name =
    [...words].length > LIMITS.threadName ? `${[...words].slice(0, LIMITS.threadName - 1).join('')}…` : words;
  return name === '' ? 'Drover' : name.slice(0, LIMITS.threadName);
}
