import { parse } from 'discord-markdown-parser';
import { escaped } from './page.js';

type Node = ReturnType<typeof parse>[number];

/** Discord's markdown as the elements that draw it. */
export function markdownHtml(text: string, names: ReadonlyMap<string, string>): string {
  return grouped(linesOf(parse(text, 'extended')).map((nodes) => lineHtml(nodes, names)));
}

interface Line {
  html: string;
  isItem: boolean;
  isBlock: boolean;
}

/** The parser knows lists only as text; what stands on a line of its own is told apart here. */
function linesOf(nodes: readonly Node[]): Node[][] {
  const lines: Node[][] = [[]];
  for (const node of nodes) {
    const isBlock = BLOCKS.has(node.type);
    if (isBlock) lines.push([node], []);
    else if (node.type === 'br' || node.type === 'newline') lines.push([]);
    else lines.at(-1)?.push(node);
  }
  return lines;
}

const BLOCKS = new Set(['blockQuote', 'codeBlock', 'heading', 'subtext']);

function lineHtml(nodes: readonly Node[], names: ReadonlyMap<string, string>): Line {
  const html = nodes.map((node) => nodeHtml(node, names)).join('');
  const isBlock = nodes.some(({ type }) => BLOCKS.has(type));
  return html.startsWith('- ')
    ? { html: html.slice(2), isItem: true, isBlock }
    : { html, isItem: false, isBlock };
}

function grouped(lines: readonly Line[]): string {
  let html = '';
  let inList = false;
  lines.forEach(({ html: shown, isItem, isBlock }, index) => {
    if (isItem && !inList) html += '<discord-unordered-list>';
    if (!isItem && inList) html += '</discord-unordered-list>';
    inList = isItem;
    const before = lines[index - 1];
    if (isItem) html += `<discord-list-item>${shown}</discord-list-item>`;
    else if (isBlock) html += shown;
    else html += `${before !== undefined && !before.isItem && !before.isBlock ? '<br>' : ''}${shown}`;
  });
  return inList ? `${html}</discord-unordered-list>` : html;
}

function nodeHtml(node: Node, names: ReadonlyMap<string, string>): string {
  const { type, content } = node as { type: string; content: unknown };
  const inner = () =>
    Array.isArray(content) ? markdownNodes(content as Node[], names) : escaped(String(content));
  switch (type) {
    case 'strong':
      return `<discord-bold>${inner()}</discord-bold>`;
    case 'em':
      return `<discord-italic>${inner()}</discord-italic>`;
    case 'inlineCode':
      return `<discord-code>${inner()}</discord-code>`;
    case 'codeBlock':
      return `<discord-code multiline>${inner()}</discord-code>`;
    case 'blockQuote':
      return `<discord-quote>${inner()}</discord-quote>`;
    case 'subtext':
      return `<discord-subscript>${inner()}</discord-subscript>`;
    case 'link':
      return `<discord-link href="${escaped(String(node.target))}">${inner()}</discord-link>`;
    case 'user':
      return `<discord-mention>${escaped(names.get(String(node.id)) ?? String(node.id))}</discord-mention>`;
    case 'role':
      return `<discord-mention type="role">${escaped(names.get(String(node.id)) ?? '')}</discord-mention>`;
    case 'twemoji':
      return escaped(String(node.name));
    case 'br':
    case 'newline':
      return '<br>';
    default:
      return inner();
  }
}

function markdownNodes(nodes: readonly Node[], names: ReadonlyMap<string, string>): string {
  return nodes
    .map((node) => nodeHtml(node, names))
    .join('')
    .replace(/(?:<br>)+$/u, '');
}
