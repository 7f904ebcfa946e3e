import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { type Block, Message } from 'slack-blocks-to-jsx';
import { renderCard, renderHome } from '../adapters/slack/render.js';
import type { Card } from '../src/chat/card.js';
import { LOGO, type Picture, page } from './page.js';

const require = createRequire(import.meta.url);
const USERS = [
  { id: 'U0REQ', name: 'ann' },
  { id: 'U0BOSS', name: 'bob' },
];
const GROUPS = [{ id: 'S0OPS', name: 'ops-leads' }];
const CONTEXT = { emoji: { approve: 'white_check_mark', reject: 'x' }, link: () => undefined };

/** What Slack's own style has and the renderer's lacks, and room around each message. */
const STYLE = `
  body { background: #fff; font-family: Lato, "Liberation Sans", Arial, sans-serif; }
  .picture { width: 720px; padding: 14px 18px; }
  .private { color: #616061; font-size: 12px; margin: 0 0 2px 44px; }
  .reactions { margin: 4px 0 0 44px; }
  .reactions span { background: #f2f2f2; border-radius: 12px; padding: 2px 8px; font-size: 12px; margin-right: 4px; }
`;

export function slackPage(cards: readonly Picture[], home: Card): string {
  const style = readFileSync(require.resolve('slack-blocks-to-jsx/dist/style.css'), 'utf8');
  const pictures = cards.map((shown) => {
    const { blocks } = renderCard(shown.card, CONTEXT);
    const only = shown.isPrivate ? '<p class="private">Only visible to you</p>' : '';
    const votes =
      shown.isPrivate === true || shown.card.buttons === undefined
        ? ''
        : '<p class="reactions"><span>✅ 1</span><span>❌ 1</span></p>';
    return { name: shown.name, html: `${only}${message(blocks)}${votes}` };
  });
  const tab = { name: 'home', html: message(renderHome(home, CONTEXT), true) };
  return page({ title: 'Slack', style: style + STYLE, head: '', pictures: [...pictures, tab] });
}

function message(blocks: readonly unknown[], withoutWrapper = false): string {
  return renderToStaticMarkup(
    createElement(Message, {
      blocks: blocks.map(formatted) as Block[],
      name: 'Drover',
      logo: LOGO,
      theme: 'light',
      time: new Date('2026-11-22T14:30:00Z'),
      withoutWrapper,
      data: { users: USERS, user_groups: GROUPS, channels: [] },
    } as Parameters<typeof Message>[0]),
  );
}

/**
 * What the renderer takes differently from Slack: `verbatim` only keeps names and addresses from becoming links, and the
 * middle of a time is no emoji.
 */
function formatted(block: unknown): unknown {
  const { text, ...rest } = block as { text?: { text: string; verbatim?: boolean } };
  if (text === undefined) return rest;
  return {
    ...rest,
    text: { ...text, text: text.text.replace(/(\d\d):(\d\d):(\d\d)/gu, '$1꞉$2꞉$3'), verbatim: false },
  };
}
