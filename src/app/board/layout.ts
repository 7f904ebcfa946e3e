import { type Html, html } from './html.js';

export interface Page {
  title: string;
  /** Which entry of the navigation it is. */
  at: 'overview' | 'hosts' | 'none';
  main: Html;
}

/** Without JavaScript a page is read again this often. */
const RELOAD_SECONDS = 20;

/** A whole page for somebody who is in. */
export function pageHtml({ title, at, main }: Page, viewer: string): string {
  const here = (name: Page['at']) => (name === at ? html` aria-current="page"` : undefined);
  return document(
    title,
    html`<a class="skip" href="#main">To the content</a>
<header><strong>Drover</strong>
<nav aria-label="Board"><a href="/board"${here('overview')}>Overview</a> <a href="/board/hosts"${here('hosts')}>Hosts</a></nav>
<span id="live" role="status" class="faint"></span></header>
<main id="main">${main}</main>
<footer>Seen as ${viewer}. To read only: votes and commands are given in chat. All times are UTC.
<form method="post" action="/board/leave"><button class="plain">Leave</button></form></footer>
<script src="/board/live.js"></script>`,
    html`<noscript><meta http-equiv="refresh" content="${RELOAD_SECONDS}"></noscript>`,
  );
}

/** A page for somebody who is not in. */
export function plainPage(title: string, main: Html): string {
  return document(
    title,
    html`<header><strong>Drover</strong></header><main id="main"><h1>${title}</h1>${main}</main>`,
  );
}

function document(title: string, body: Html, head: Html = html``): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Drover</title><link rel="stylesheet" href="/board/style.css"><link rel="icon" href="data:,">${head}</head>
<body>${body}</body></html>
`.text;
}
