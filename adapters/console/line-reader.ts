import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { PromptLine } from './screen.js';

export interface LineReader {
  readonly prompt: PromptLine;
  /**
   * Begins to read. Lines with the same turn come one at a time: the next when the one before is dealt with. What a
   * script types is one turn, since its later lines count on the numbers that its earlier ones brought.
   */
  read(each: (line: string) => Promise<void>, turnOf: (line: string) => string, ended: () => void): void;
  close(): void;
}

const PROMPT = '> ';

/** Lines as somebody types them: with editing and history on a terminal, as they come from a pipe. */
export function createLineReader(
  input: Readable,
  terminal: Writable | undefined,
  onInterrupt: () => void,
  onTyped: (line: string) => void,
): LineReader {
  let lines: Interface | undefined;
  let closed = false;
  /** No more input, and no prompt for it. */
  let over = false;

  /** What is below the messages goes, so that whatever comes next begins a line. */
  function leavePrompt(): void {
    if (over) return;
    const up = lines?.getCursorPos().rows ?? 0;
    over = true;
    terminal?.write(`\r${up > 0 ? `\u001b[${up}A` : ''}\u001b[J`);
  }

  return {
    prompt: {
      rowsBelow: () =>
        lines === undefined || terminal === undefined || over ? 0 : lines.getCursorPos().rows,
      show: () => {
        if (!closed && !over && terminal !== undefined) lines?.prompt(true);
      },
    },
    read(each, turnOf, ended) {
      const turns = new Map<string, Promise<void>>();
      lines = createInterface({
        input,
        crlfDelay: Number.POSITIVE_INFINITY,
        terminal: terminal !== undefined,
        ...(terminal === undefined ? {} : { output: terminal, prompt: PROMPT, historySize: 500 }),
      });
      lines.on('line', (line) => {
        if (terminal !== undefined) {
          onTyped(PROMPT + line);
          lines?.prompt();
        }
        const turn = turnOf(line);
        const mine = (turns.get(turn) ?? Promise.resolve()).then(async () => {
          if (closed) return;
          await each(line);
          if (turns.get(turn) === mine) turns.delete(turn);
        });
        turns.set(turn, mine);
      });
      // Readline takes Ctrl-C from the terminal before it becomes a signal.
      lines.on('SIGINT', onInterrupt);
      lines.on('close', () => {
        leavePrompt();
        Promise.all(turns.values()).then(() => {
          if (!closed) ended();
        });
      });
      if (terminal !== undefined) lines.prompt();
    },
    close() {
      closed = true;
      lines?.close();
    },
  };
}
