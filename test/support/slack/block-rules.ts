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
    .map((block, index) => blockProblem(block, index))
    .find((found) => found !== undefined);
  if (problem !== undefined) return `invalid_blocks: ${problem}`;
  if (surface === 'message' && sizeOf(blocks) > MOST_IN_ALL) return 'msg_blocks_too_long';
  const ids = blocks.flatMap((block) =>
    isObject(block) && typeof block.block_id === 'string' ? [block.block_id] : [],
  );
  return new Set(ids).size === ids.length ? undefined : 'invalid_blocks: block_id is not unique';
}

function blockProblem(block: unknown, index: number): string | undefined {
  if (!isObject(block)) return `/blocks/${index} is no object`;
  const at = `/blocks/${index}/${String(block.type)}`;
  if (typeof block.block_id === 'string' && block.block_id.length > 255) return `${at}/block_id`;
  switch (block.type) {
    case 'divider':
      return undefined;
    case 'section':
      return textProblem(block.text, 3000, `${at}/text`, ['mrkdwn', 'plain_text']);
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
