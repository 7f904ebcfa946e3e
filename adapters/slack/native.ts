import type { DataTableBlock, PlanBlock, TableBlock } from '@slack/types';
import { foreign } from '../../src/base/foreign.js';
import type { Block } from '../../src/chat/card.js';
import { LIMITS } from './limits.js';

/** A block of Slack's that holds text of its own, and how much. */
export interface Native<Kind> {
  kind: 'native';
  block: Kind;
  size: number;
}

type Table = Extract<Block, { kind: 'table' }>;
type Steps = Extract<Block, { kind: 'steps' }>;

const STATES = { 'to-do': 'pending', 'under-way': 'in_progress', done: 'complete', failed: 'error' } as const;
/** What a cell without words shows: Slack takes no empty text. */
const EMPTY = '–';
/** Up to this many rows are seen at once; more are turned over page by page. */
const ROWS_AT_ONCE = 12;
const PAGE = 10;

/**
 * A `table`, or a `data_table` with pages where it is long; undefined for what neither takes. Cells are plain text:
 * nothing in them is alive. https://docs.slack.dev/reference/block-kit/blocks/table-block and data-table-block
 */
export function tableBlock({
  caption,
  head,
  rows,
}: Table): Native<TableBlock> | Native<DataTableBlock> | undefined {
  if (
    head.length === 0 ||
    rows.length === 0 ||
    rows.length > LIMITS.tableRows ||
    head.length > LIMITS.tableColumns
  ) {
    return undefined;
  }
  const cell = (text: string | undefined) => ({
    type: 'raw_text' as const,
    text: foreign(text ?? '', LIMITS.tableCell).trim() || EMPTY,
  });
  const all = [head, ...rows].map((row) => head.map((_, index) => cell(row[index])));
  const size = all.flat().reduce((sum, { text }) => sum + text.length, 0);
  if (size > LIMITS.tableText) return undefined;
  if (rows.length <= ROWS_AT_ONCE) return { kind: 'native', size, block: { type: 'table', rows: all } };
  const block: DataTableBlock = {
    type: 'data_table',
    caption: foreign(caption, LIMITS.caption) || EMPTY,
    rows: all,
    page_size: PAGE,
  };
  return { kind: 'native', size: size + block.caption.length, block };
}

/** A live checklist; undefined where there are more steps than Slack takes. https://docs.slack.dev/reference/block-kit/blocks/plan-block */
export function planBlock({ title, steps }: Steps): Native<PlanBlock> | undefined {
  if (steps.length === 0 || steps.length > LIMITS.planTasks) return undefined;
  if (new Set(steps.map(({ id }) => id)).size < steps.length) return undefined;
  const tasks = steps.map((step) => ({
    type: 'task_card' as const,
    task_id: step.id,
    title: foreign(step.title, LIMITS.taskTitle).trim() || EMPTY,
    status: STATES[step.state],
  }));
  const block: PlanBlock = { type: 'plan', title: foreign(title, LIMITS.caption) || EMPTY, tasks };
  const size = tasks.reduce((sum, task) => sum + task.title.length, block.title.length);
  return { kind: 'native', size, block };
}
