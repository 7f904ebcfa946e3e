import type { Card } from '../../chat/card.js';
import { plainText } from '../../chat/plain.js';
import type { Chart } from '../../report/charts/chart.js';
import { barHtml } from './bar.js';
import { cardHtml, unbroken } from './card-html.js';
import { html } from './html.js';
import type { Page } from './layout.js';
import type { BoardRow } from './model.js';

/** One request: how it stands, how far it is, the picture of how it went, and everything that `/migrate show` tells. */
export function requestPage(row: BoardRow, card: Card, chart: Chart | undefined): Page {
  const [first, ...rest] = card.blocks;
  const title = first === undefined ? row.id : plainText({ blocks: [first] });
  const picture =
    chart === undefined
      ? undefined
      : html`<figure><img src="/board/requests/${row.id}/picture.svg" alt="${chart.alt}"><figcaption>${chart.subtitle}</figcaption></figure>`;
  const bar =
    typeof row.share === 'number'
      ? barHtml(row.share, 0, `${Math.round(row.share * 100)} % copied`)
      : undefined;
  return {
    title,
    at: 'none',
    main: html`<h1 class="${row.tone}">${unbroken(title)}</h1>
<p class="${row.tone}"><span class="state">${row.state}</span> <span>${row.more}</span></p>${bar}${picture}
<div class="card">${cardHtml({ blocks: rest })}</div>`,
  };
}
