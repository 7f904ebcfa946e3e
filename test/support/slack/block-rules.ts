/**
 * Slack's rules for blocks as its reference gives them, written apart from the product's own limits so that the two can
 * disagree. https://docs.slack.dev/reference/block-kit/blocks and /block-elements
 */
type Json = Record<string, unknown>;

const MOST_IN_ALL = 13_200;

export function blocksProblem(blocks: unknown, surface: 'message' | 'view' = 'message'): string | undefined {
  if (!Array.isArray(blocks)) return 'invalid_blocks_format';
  if (blocks.length > (surface === 'message' ? 50 : 100)) return 'invalid_blocks';
  const problem = blocks
    .map((block, index) => blockProblem(block, `/blocks/${index}`, surface))
    .find((found) => found !== undefined);
  if (problem !== undefined) return `invalid_blocks: ${problem}`;
  const tables = blocks.filter((block) => isObject(block) && TABLES.has(String(block.type)));
  if (tables.length > 1) return 'invalid_blocks: only one table is allowed';
  if (surface === 'message' && sizeOf(blocks) > MOST_IN_ALL) return 'msg_blocks_too_long';
  const ids = blocks.flatMap((block) =>
    isObject(block) && typeof block.block_id === 'string' ? [block.block_id] : [],
  );
  return new Set(ids).size === ids.length ? undefined : 'invalid_blocks: block_id is not unique';
}

const TABLES: ReadonlySet<string> = new Set(['table', 'data_table']);

function blockProblem(block: unknown, where: string, surface: 'message' | 'view'): string | undefined {
  if (!isObject(block)) return `${where} is no object`;
  const at = `${where}/${String(block.type)}`;
  if (typeof block.block_id === 'string' && block.block_id.length > 255) return `${at}/block_id`;
  switch (block.type) {
    case 'divider':
      return undefined;
    case 'section':
      if (block.fields !== undefined) {
        return listProblem(block.fields, 10, `${at}/fields`, (field, one) =>
          textProblem(field, 2000, one, ['mrkdwn', 'plain_text']),
        );
      }
      return textProblem(block.text, 3000, `${at}/text`, ['mrkdwn', 'plain_text']);
    case 'container':
      return surface === 'view' ? `${at}: not in views` : containerProblem(block, at);
    case 'table':
    case 'data_table':
      return surface === 'view' ? `${at}: not in views` : tableProblem(block, at);
    case 'plan':
      return surface === 'view' ? `${at}: not in views` : planProblem(block, at);
    case 'header':
      return textProblem(block.text, 150, `${at}/text`, ['plain_text']);
    case 'context':
      return listProblem(block.elements, 10, `${at}/elements`, (element, where) =>
        textProblem(element, 2000, where, ['mrkdwn', 'plain_text']),
      );
    case 'actions':
      return (
        listProblem(block.elements, 25, `${at}/elements`, elementProblem) ?? uniqueActions(block.elements, at)
      );
    case 'input':
      return (
        textProblem(block.label, 2000, `${at}/label`, ['plain_text']) ??
        (block.hint === undefined
          ? undefined
          : textProblem(block.hint, 2000, `${at}/hint`, ['plain_text'])) ??
        elementProblem(block.element, `${at}/element`)
      );
    default:
      return `${at}: unknown type`;
  }
}

/**
 * https://docs.slack.dev/reference/block-kit/blocks/container-block. Its reference and its validator name different
 * children; only those that both name are taken here.
 */
const CHILDREN = ['section', 'divider', 'image', 'actions', 'header', 'context', 'table', 'video'];

function containerProblem(block: Json, at: string): string | undefined {
  if (block.default_collapsed === true && block.is_collapsible !== true) return `${at}/default_collapsed`;
  if (block.has_header_divider === true && block.is_collapsible === true) return `${at}/has_header_divider`;
  return (
    textProblem(block.title, 150, `${at}/title`, ['plain_text']) ??
    listProblem(block.child_blocks, 10, `${at}/child_blocks`, (child, where) =>
      isObject(child) && CHILDREN.includes(String(child.type))
        ? blockProblem(child, where, 'message')
        : `${where}: no child of a container`,
    )
  );
}

/** https://docs.slack.dev/reference/block-kit/blocks/table-block and data-table-block. */
function tableProblem(block: Json, at: string): string | undefined {
  const most = block.type === 'table' ? 100 : 101;
  if (block.type === 'data_table') {
    if (typeof block.caption !== 'string' || block.caption === '') return `${at}/caption`;
    const page = Number(block.page_size ?? 5);
    if (page < 1 || page > 100 || !Array.isArray(block.rows) || block.rows.length < 2) return `${at}/rows`;
  }
  const columns = Array.isArray(block.rows) && Array.isArray(block.rows[0]) ? block.rows[0].length : 0;
  return listProblem(block.rows, most, `${at}/rows`, (row, where) =>
    Array.isArray(row) && row.length !== columns
      ? `${where}: rows differ in length`
      : listProblem(row, 20, where, (cell, one) => {
          const good = isObject(cell) && cell.type === 'raw_text' && typeof cell.text === 'string';
          return good && cell.text !== '' ? undefined : `${one} is no cell`;
        }),
  );
}

/** https://docs.slack.dev/reference/block-kit/blocks/plan-block and task-card-block. */
function planProblem(block: Json, at: string): string | undefined {
  if (typeof block.title !== 'string' || block.title === '') return `${at}/title`;
  const problem = listProblem(block.tasks, 50, `${at}/tasks`, (task, where) => {
    if (!isObject(task) || task.type !== 'task_card') return `${where} is no task`;
    if (typeof task.title !== 'string' || task.title === '') return `${where}/title`;
    if (typeof task.task_id !== 'string' || task.task_id === '') return `${where}/task_id`;
    const known = ['pending', 'in_progress', 'complete', 'error'].includes(String(task.status));
    return known ? undefined : `${where}/status`;
  });
  const ids = Array.isArray(block.tasks) ? block.tasks.map((task) => (task as Json).task_id) : [];
  return problem ?? (new Set(ids).size === ids.length ? undefined : `${at}: task_id is not unique`);
}

function elementProblem(element: unknown, at: string): string | undefined {
  if (!isObject(element)) return `${at} is no object`;
  const id = element.action_id;
  if (typeof id !== 'string' || id.length === 0 || id.length > 255) return `${at}/action_id`;
  const placeholder = element.placeholder;
  if (placeholder !== undefined) {
    const problem = textProblem(placeholder, 150, `${at}/placeholder`, ['plain_text']);
    if (problem !== undefined) return problem;
  }
  switch (element.type) {
    case 'button':
      if (typeof element.value === 'string' && element.value.length > 2000) return `${at}/value`;
      if (![undefined, 'primary', 'danger'].includes(element.style as undefined)) return `${at}/style`;
      if (element.confirm !== undefined) {
        const problem = confirmProblem(element.confirm, `${at}/confirm`);
        if (problem !== undefined) return problem;
      }
      return textProblem(element.text, 75, `${at}/text`, ['plain_text']);
    case 'static_select':
      return listProblem(element.options, 100, `${at}/options`, optionProblem);
    case 'checkboxes':
      return listProblem(element.options, 10, `${at}/options`, optionProblem);
    case 'plain_text_input':
      return Number(element.max_length ?? 1) > 3000 ? `${at}/max_length` : undefined;
    case 'number_input':
      return typeof element.is_decimal_allowed === 'boolean' ? undefined : `${at}/is_decimal_allowed`;
    case 'external_select':
      return undefined;
    default:
      return `${at}: unknown type ${String(element.type)}`;
  }
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
function confirmProblem(confirm: unknown, at: string): string | undefined {
  if (!isObject(confirm)) return `${at} is no object`;
  return (
    textProblem(confirm.title, 100, `${at}/title`, ['plain_text']) ??
    textProblem(confirm.text, 300, `${at}/text`, ['plain_text']) ??
    textProblem(confirm.confirm, 30, `${at}/confirm`, ['plain_text']) ??
    textProblem(confirm.deny, 30, `${at}/deny`, ['plain_text'])
  );
}

export function optionProblem(option: unknown, at: string): string | undefined {
  if (!isObject(option)) return `${at} is no object`;
  const value = option.value;
  if (typeof value !== 'string' || value.length === 0 || value.length > 150) return `${at}/value`;
  return textProblem(option.text, 75, `${at}/text`, ['plain_text', 'mrkdwn']);
}

export function viewProblem(view: unknown): string | undefined {
  if (!isObject(view)) return 'invalid_arguments';
  if (String(view.private_metadata ?? '').length > 3000) return 'invalid_arguments: private_metadata';
  if (view.type === 'modal') {
    for (const part of ['title', 'submit', 'close']) {
      const problem = textProblem(view[part], 24, part, ['plain_text']);
      if (problem !== undefined) return `invalid_arguments: ${problem}`;
    }
  } else if (view.type !== 'home') return 'invalid_arguments: type';
  return blocksProblem(view.blocks, 'view');
}

function textProblem(text: unknown, most: number, at: string, types: readonly string[]): string | undefined {
  if (!isObject(text) || typeof text.text !== 'string') return `${at} is no text`;
  if (!types.includes(String(text.type))) return `${at}/type`;
  if (text.text.length === 0) return `${at} is empty`;
  if (text.text.length > most) return `${at} is longer than ${most}`;
  if (text.type === 'mrkdwn' && 'emoji' in text) return `${at}/emoji`;
  return text.type === 'plain_text' && 'verbatim' in text ? `${at}/verbatim` : undefined;
}

function listProblem(
  list: unknown,
  most: number,
  at: string,
  problem: (item: unknown, at: string) => string | undefined,
): string | undefined {
  if (!Array.isArray(list) || list.length === 0 || list.length > most)
    return `${at}: ${most} at most, one at least`;
  return list.map((item, index) => problem(item, `${at}/${index}`)).find((found) => found !== undefined);
}

function uniqueActions(elements: unknown, at: string): string | undefined {
  const ids = (elements as Json[]).map((element) => element.action_id);
  return new Set(ids).size === ids.length ? undefined : `${at}: action_id is not unique`;
}

function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 0);
  if (!isObject(value)) return 0;
  const own = typeof value.text === 'string' ? value.text.length : 0;
  return own + Object.values(value).reduce<number>((sum, item) => sum + sizeOf(item), 0);
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
