import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { type Block, Message } from 'slack-blocks-to-jsx';
import { escaped, LOGO, page } from './page.js';
import type { Shot } from './stage.js';

const require = createRequire(import.meta.url);

export type Theme = 'light' | 'dark';

const COLOURS = {
  light: { paper: '#ffffff', ink: '#1d1c1d', faint: '#616061', line: '#dddddd', chip: '#f2f2f2' },
  dark: { paper: '#1a1d21', ink: '#d1d2d3', faint: '#9a9b9d', line: '#3a3d42', chip: '#2b2e33' },
} as const;

/** What Slack's own style has and the renderer's lacks, and what it does not know: containers, tables, plans. */
function styleFor(theme: Theme, width: number): string {
  const { paper, ink, faint, line, chip } = COLOURS[theme];
  return `
  body { background: ${paper}; color: ${ink}; font-family: Lato, "Liberation Sans", Arial, sans-serif; font-size: 15px; line-height: 1.46; }
  .picture { width: ${width}px; padding: 14px 16px; background: ${paper}; }
  .message { display: flex; gap: 8px; }
  .message > img { width: 36px; height: 36px; border-radius: 6px; flex: none; }
  .body { min-width: 0; flex: 1; }
  .who { font-weight: 900; } .who span { font-weight: 400; font-size: 12px; color: ${faint}; margin-left: 6px; }
  .private { color: ${faint}; font-size: 12px; margin: 0 0 2px 44px; }
  .reactions { margin: 6px 0 0; }
  .reactions span { background: ${chip}; border-radius: 12px; padding: 2px 8px; font-size: 12px; margin-right: 4px; }
  .container { border: 1px solid ${line}; border-radius: 8px; padding: 8px 12px; margin: 8px 0; font-weight: 700; }
  .container::before { content: '▸'; color: ${faint}; margin-right: 8px; }
  .scroll { overflow-x: auto; margin: 8px 0; }
  table { border-collapse: collapse; font-size: 13px; white-space: nowrap; }
  td, th { border: 1px solid ${line}; padding: 4px 8px; text-align: left; }
  .pages { color: ${faint}; font-size: 12px; }
  .plan { border: 1px solid ${line}; border-radius: 8px; padding: 8px 12px; margin: 8px 0; }
  .plan p { margin: 2px 0; } .plan b { display: block; }
  .plan .todo { color: ${faint}; }
  code, pre { white-space: pre-wrap !important; overflow-wrap: anywhere; }
  img.shot { max-width: 100%; border-radius: 8px; border: 1px solid ${line}; }
  .slack_blocks_to_jsx { background: transparent !important; color: ${ink} !important; }
  `;
}

export interface SlackLook {
  theme: Theme;
  width: number;
  names: ReadonlyMap<string, string>;
}

export function slackPage(shots: readonly Shot[], look: SlackLook): string {
  const style = readFileSync(require.resolve('slack-blocks-to-jsx/dist/style.css'), 'utf8');
  const pictures = shots.map((shot) => ({ name: shot.name, html: drawn(shot, look) }));
  return page({ title: 'Slack', style: style + styleFor(look.theme, look.width), head: '', pictures });
}

function drawn({ name, message, png, isPrivate, votes }: Shot, look: SlackLook): string {
  const only = isPrivate === true && name !== 'home' ? '<p class="private">Only visible to you</p>' : '';
  const reactions = votes === true ? '<p class="reactions"><span>✅ 1</span><span>❌ 1</span></p>' : '';
  const blocks =
    png === undefined
      ? grouped((message ?? []) as SlackBlock[], look)
      : `<img class="shot" src="data:image/png;base64,${Buffer.from(png).toString('base64')}">`;
  if (name === 'home') return `<div class="body">${blocks}</div>`;
  return `${only}<div class="message"><img src="${LOGO}"><div class="body"><div class="who">Drover <span>APP  14:30</span></div>${blocks}${reactions}</div></div>`;
}

interface SlackBlock {
  type: string;
  title?: { text: string } | string;
  rows?: { text: string }[][];
  page_size?: number;
  tasks?: { title: string; status: string }[];
}

/** Blocks that the renderer knows are drawn by it, side by side where they follow each other. */
function grouped(blocks: readonly SlackBlock[], look: SlackLook): string {
  let html = '';
  let known: SlackBlock[] = [];
  const flush = () => {
    if (known.length > 0) html += rendered(known, look);
    known = [];
  };
  for (const block of blocks) {
    const own = ownHtml(block);
    if (own === undefined) known.push(block);
    else {
      flush();
      html += own;
    }
  }
  flush();
  return html;
}

function ownHtml({ type, title, rows = [], page_size: size, tasks = [] }: SlackBlock): string | undefined {
  switch (type) {
    case 'container':
      return `<div class="container">${escaped(typeof title === 'string' ? title : (title?.text ?? ''))}</div>`;
    case 'table':
    case 'data_table': {
      const shown = rows.slice(0, (size ?? rows.length) + 1);
      const cells = (row: { text: string }[], tag: string) =>
        `<tr>${row.map(({ text }) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</tr>`;
      const pages =
        size === undefined ? '' : `<p class="pages">1–${shown.length - 1} of ${rows.length - 1}</p>`;
      return `<div class="scroll"><table>${shown.map((row, index) => cells(row, index === 0 ? 'th' : 'td')).join('')}</table></div>${pages}`;
    }
    case 'plan': {
      const mark = { complete: '✅', in_progress: '🔵', pending: '⚪', error: '🔴' } as Record<
        string,
        string
      >;
      const list = tasks.map(
        (task) =>
          `<p class="${task.status === 'pending' ? 'todo' : ''}">${mark[task.status]} ${escaped(task.title)}</p>`,
      );
      return `<div class="plan"><b>${escaped(String(title))}</b>${list.join('')}</div>`;
    }
    default:
      return undefined;
  }
}

function rendered(blocks: readonly SlackBlock[], { theme, names, width }: SlackLook): string {
  return renderToStaticMarkup(
    createElement(Message, {
      blocks: blocks.map(formatted).map((block) => (width < 500 ? stacked(block) : block)) as Block[],
      name: 'Drover',
      logo: LOGO,
      theme,
      time: new Date('2026-11-22T14:30:00Z'),
      withoutWrapper: true,
      data: { users: [...names].map(([id, name]) => ({ id, name })), user_groups: [], channels: [] },
    } as Parameters<typeof Message>[0]),
  );
}

/**
 * What the renderer takes differently from Slack: `verbatim` only keeps names and addresses from becoming links, the
 * middle of a time is no emoji, and times are for a reader in UTC.
 */
function formatted(block: unknown): unknown {
  return JSON.parse(JSON.stringify(block), (key, value) => {
    if (key === 'verbatim') return false;
    if (key !== 'text' || typeof value !== 'string') return value;
    return value
      .replace(/<!date\^(\d+)\^[^|]*\|[^>]*>/gu, (_all, seconds: string) => localTime(Number(seconds)))
      .replace(/(?<=\d\d):(?=\d\d)/gu, '꞉');
  });
}

/** On a phone the fields of a section stand below each other. */
function stacked(block: unknown): unknown {
  const { fields, ...rest } = block as { fields?: { text: string }[] };
  if (fields === undefined) return block;
  return { ...rest, text: { type: 'mrkdwn', text: fields.map(({ text }) => text).join('\n') } };
}

/** As Slack writes `{date_short_pretty} {time}` for today. */
export function localTime(seconds: number): string {
  return `today at ${new Date(seconds * 1000).toISOString().slice(11, 16)}`;
}
