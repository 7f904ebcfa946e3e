import { count } from '../../base/format/words.js';
import { barHtml } from './bar.js';
import { type Html, html } from './html.js';
import type { Page } from './layout.js';
import type { BoardRow, Overview } from './model.js';

/** What waits, runs and failed: read in this order by whoever is called at night. */
export function overviewPage({ waits, runs, failed, ended, notices }: Overview): Page {
  const title = [
    `${runs.length} running`,
    count(waits.length, 'waits', 'wait'),
    `${failed.length} failed today`,
  ].join(', ');
  return {
    title,
    at: 'overview',
    main: html`<h1>${title.replace(' today', ' in the last 24 h')}</h1>
${notices.map((words) => html`<p class="notice">${words}</p>`)}
${section('Running', runs)}
${section('Waits', waits)}
${section('Failed in the last 24 h', failed)}
${section('Ended in the last 24 h', ended)}`,
  };
}

function section(title: string, rows: readonly BoardRow[]): Html {
  const id = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const body =
    rows.length === 0 ? html`<p class="nothing">Nothing.</p>` : html`<ul class="rows">${rows.map(row)}</ul>`;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`;
}

function row({ id, what, kind, state, tone, more, share }: BoardRow): Html {
  return html`<li class="${tone}"><a class="what" id="row-${id}" href="/board/requests/${id}">${what}</a>
<span class="state">${state}</span> <span>${more}</span> <span class="faint id">${kind} ${id}</span>${
    typeof share === 'number' ? barHtml(share, 0, `${Math.round(share * 100)} % copied`) : undefined
  }</li>`;
}
