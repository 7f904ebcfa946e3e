import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { createConsole } from '../../../adapters/console/platform.js';
import { type Card, card, line } from '../../../src/chat/card.js';
import type { ButtonPress, ChatInbox, CommandCall, MessageRef, Reply } from '../../../src/chat/platform.js';
import { FakeClock } from '../../support/fake-clock.js';

export function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'drover-console-'));
}

/** What the core was told, and what it answers. */
export class Core implements ChatInbox {
  readonly commands = [
    { name: 'migrate', description: 'Moves servers', defaultSubcommand: 'server', subcommands: [] },
  ];
  readonly reactions = { approve: ['white_check_mark', '+1'], reject: ['x'] };
  readonly calls: CommandCall[] = [];
  readonly presses: ButtonPress[] = [];
  readonly hints: string[] = [];
  reply: (call: CommandCall) => Promise<Reply> = async () => ({ visibility: 'none' });

  command(call: CommandCall): Promise<Reply> {
    this.calls.push(call);
    return this.reply(call);
  }
  async button(press: ButtonPress): Promise<Reply> {
    this.presses.push(press);
    return { visibility: 'private', card: said(`pressed ${press.action}`) };
  }
  reactionsChanged(ref: MessageRef): void {
    this.hints.push(`reactions ${ref.id}`);
  }
  messageDeleted(ref: MessageRef): void {
    this.hints.push(`deleted ${ref.id}`);
  }
  sessionRenewed(): void {}
  async complete() {
    return [];
  }
  async home(actor: { name: string }): Promise<Card> {
    return said(`home of ${actor.name}`);
  }
}

export const said = (text: string): Card => card(line(text));

/** One life of a console: what is typed, what is shown. */
export async function startConsole(
  directory: string,
  more: Partial<Parameters<typeof createConsole>[0]> = {},
) {
  const clock = new FakeClock();
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 60, rows: 20 });
  const core = new Core();
  let shown = '';
  output.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk;
  });
  const ends: string[] = [];
  const platform = createConsole({
    input,
    output,
    directory,
    json: true,
    tty: false,
    user: 'alice',
    clock,
    log: { info: () => {}, warn: () => {}, error: (details, message) => ends.push(`${message} ${details}`) },
    onEndOfInput: () => ends.push('end of input'),
    onInterrupt: () => ends.push('interrupt'),
    ...more,
  });
  await platform.start(core);
  const until = async (holds: () => boolean) => {
    for (let round = 0; round < 2000; round++) {
      if (holds()) return;
      await turn();
      await new Promise((resolve) => setTimeout(resolve, round > 50 ? 1 : 0));
    }
    throw new Error(`never came; shown so far:\n${shown}`);
  };
  return {
    platform,
    core,
    clock,
    input,
    output,
    ends,
    until,
    shown: () => shown,
    lines: () =>
      shown
        .split('\n')
        .filter((text) => text !== '')
        .map((text): Record<string, unknown> => JSON.parse(text)),
    /** Types lines and waits until `count` more lines are shown. */
    async type(text: string, count = 1) {
      const before = shown.split('\n').length;
      input.write(`${text}\n`);
      await until(() => shown.split('\n').length >= before + count);
    },
    post: (mark: string, posted: Card, thread?: MessageRef) =>
      platform.post(
        {
          mark,
          conversation: { platform: 'console', channel: 'console' },
          card: posted,
          ...(thread === undefined ? {} : { thread }),
        },
        { maybePosted: false },
      ),
  };
}
