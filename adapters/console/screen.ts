import { columnsOf, wrapped } from './wrap.js';

/** The part of a terminal's stream that is used. */
export interface TerminalStream {
  write(text: string): unknown;
  columns?: number | undefined;
  rows?: number | undefined;
}

/** The line in which a person types, below everything else. */
export interface PromptLine {
  /** Rows that the cursor is below the prompt's first row: a long input wraps. */
  rowsBelow(): number;
  show(): void;
}

/** Lines to show, and how far their continuations are indented where they are too long. */
export interface Paragraph {
  lines: readonly string[];
  hang: number;
  /** Which of the lines are a table's rows: what is too long goes on below its last column. */
  rows?: ReadonlySet<number>;
}

interface Shown {
  key: string | undefined;
  lines: readonly string[];
}

const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
/** Columns that the last column of a table has at least. */
const NARROWEST = 12;
/** Beyond this nothing is on any screen. */
const KEPT_LINES = 300;

/** What stands on a terminal, so that a message can be redrawn where it is. */
export interface Screen {
  /** Below what is there. A key names what `replace` finds again. */
  print(text: Paragraph, key?: string): void;
  /** Redraws in place; false when that part has left the screen. */
  replace(key: string, text: Paragraph): boolean;
  /** A line was typed and stands there now. */
  typed(line: string): void;
  /** The terminal's width changed: nothing is where it was. */
  forget(): void;
}

export function createScreen(stream: TerminalStream, prompt: PromptLine): Screen {
  let shown: Shown[] = [];
  /** Rows above the prompt that can still be reached: what has left the top does not come back when others shrink. */
  let reach = 0;
  // A terminal that was never told its size says 0.
  const width = () => Math.max(20, stream.columns || 80);
  const rows = () => stream.rows || 24;
  const fitted = ({ lines, hang, rows: table }: Paragraph) =>
    lines.flatMap((line, index) =>
      table?.has(index) === true
        ? wrapped(line, width(), lastColumn(line), width() - NARROWEST)
        : wrapped(line, width(), hang),
    );

  /** The most rows that fit above the prompt. */
  const above = () => rows() - 1 - prompt.rowsBelow();

  function add(entry: Shown): void {
    shown.push(entry);
    reach = Math.min(above(), reach + entry.lines.length);
    while (shown.length > 1 && lineCount(shown) > KEPT_LINES) shown.shift();
  }

  /** Puts the cursor at the start of the prompt's first row, or `above` rows higher. */
  function up(above: number): string {
    const rowsUp = above + prompt.rowsBelow();
    return `\r${rowsUp > 0 ? `\u001b[${rowsUp}A` : ''}`;
  }

  return {
    print(text, key) {
      const entry = { key, lines: fitted(text) };
      add(entry);
      stream.write(`${up(0)}${CLEAR_BELOW}${entry.lines.join('\n')}\n`);
      prompt.show();
    },
    replace(key, text) {
      const index = shown.findLastIndex((entry) => entry.key === key);
      const height = index < 0 ? 0 : lineCount(shown.slice(index));
      if (index < 0 || height > Math.min(reach, above())) return false;
      shown[index] = { key, lines: fitted(text) };
      const below = shown.slice(index).flatMap((entry) => entry.lines);
      // Line by line: some terminals keep a copy of a screen that is cleared from its top.
      stream.write(`${up(height)}${below.map((line) => `${CLEAR_LINE}${line}\n`).join('')}${CLEAR_BELOW}`);
      reach = Math.min(above(), reach - height + below.length);
      prompt.show();
      return true;
    },
    typed(line) {
      const taken = Math.max(1, Math.ceil(columnsOf(line) / width()));
      // Kept as it stands there; cut where the terminal cut it.
      const cells = [...line];
      const lines = Array.from({ length: taken }, (_, row) =>
        cells.slice(row * width(), (row + 1) * width()).join(''),
      );
      add({ key: undefined, lines });
    },
    forget() {
      shown = [];
      reach = 0;
    },
  };
}

/** Where the last cell of a table's row begins. */
function lastColumn(row: string): number {
  return columnsOf(/^.* {2,}(?=\S)/u.exec(row)?.[0] ?? '');
}

function lineCount(shown: readonly Shown[]): number {
  return shown.reduce((total, { lines }) => total + lines.length, 0);
}
