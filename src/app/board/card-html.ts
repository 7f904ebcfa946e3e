import { foreign, foreignLines } from '../../base/foreign.js';
import type { Block, Card, Span, Text } from '../../chat/card.js';
import { actorLabel, stepsText } from '../../chat/plain.js';
import { table } from '../../chat/table.js';
import { type Html, html } from './html.js';

/** A card as markup, without its buttons: the board changes nothing. The first line is left to the page's head. */
export function cardHtml(card: Pick<Card, 'blocks'>, { from = 0 }: { from?: number } = {}): Html {
  const parts: Html[] = [];
  let items: Html[] = [];
  const closeList = () => {
    if (items.length > 0) parts.push(html`<ul>${items}</ul>`);
    items = [];
  };
  for (const block of card.blocks.slice(from)) {
    if (block.kind === 'item') items.push(html`<li>${textHtml(block.text)}</li>`);
    else {
      closeList();
      parts.push(blockHtml(block));
    }
  }
  closeList();
  return html`${parts}`;
}

function blockHtml(block: Exclude<Block, { kind: 'item' }>): Html {
  switch (block.kind) {
    case 'line':
      return html`<p>${textHtml(block.text)}</p>`;
    case 'quote':
      return html`<blockquote>${textHtml(block.text)}</blockquote>`;
    case 'pre':
      // Wider than a phone: it scrolls by itself, by keyboard too.
      return html`<pre tabindex="0">${block.lines.flatMap(foreignLines).join('\n')}</pre>`;
    case 'gap':
      return html`<hr>`;
    case 'field':
      return html`<p><strong>${block.name}</strong> ${textHtml(block.value)}</p>`;
    case 'folded':
      return html`<details><summary>${foreign(block.title)}</summary>${cardHtml(block)}</details>`;
    case 'table':
      return html`<pre tabindex="0">${table(block.head, block.rows).flatMap(foreignLines).join('\n')}</pre>`;
    case 'steps':
      return html`<p>${stepsText(block.steps)}</p>`;
  }
}

export function textHtml(text: Text): Html {
  return html`${text.map(spanHtml)}`;
}

function spanHtml(span: Span): Html | string {
  if (typeof span === 'string') return foreign(span);
  if ('bold' in span) return html`<strong>${textHtml(span.bold)}</strong>`;
  if ('italic' in span) return html`<em>${textHtml(span.italic)}</em>`;
  if ('code' in span) return html`<code>${foreign(span.code)}</code>`;
  if ('actor' in span) return actorLabel(span.actor);
  if ('vote' in span) return span.vote === 'approve' ? 'approve' : 'reject';
  if ('url' in span) return foreign(span.label);
  if ('time' in span) return span.text;
  if ('status' in span) return '';
  return requestLink(foreign(span.label));
}

/** Labels of messages are ids of requests: they lead to their pages here. */
function requestLink(label: string): Html | string {
  return /^m-[a-z2-7]{10}$/.test(label)
    ? html`<a class="id" href="/board/requests/${label}">${label}</a>`
    : label;
}

/** A title whose ids never break in two. */
export function unbroken(text: string): Html {
  return html`${text.split(/(\bm-[a-z2-7]{10}\b)/).map((part, index) => (index % 2 === 1 ? html`<span class="id">${part}</span>` : part))}`;
}
