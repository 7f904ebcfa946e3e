import { type Html, html } from './html.js';

export interface Page {
  title: string;
  /** Which entry of the navigation it is. */
  at: 'overview' | 'hosts' | 'none';
  main: Html;
}

/** Without JavaScript a page is read again this often. */
const RELOAD_SECONDS = 20;

/** A page for those who are in, up to what differs between them: the same for all, made once. */
export function pageOpening({ title, at, main }: Page): string {
  const here = (name: Page['at']) => (name === at ? html` aria-current="page"` : undefined);
  const refresh = html`<noscript><meta http-equiv="refresh" content="${RELOAD_SECONDS}"></noscript>`;
  return html`${head(title, refresh)}
<body><a class="skip" href="#main">To the content</a>
<header><strong>Drover</strong>
<nav aria-label="Board"><a href="/board"${here('overview')}>Overview</a> <a href="/board/hosts"${here('hosts')}>Hosts</a></nav>
<span id="live" role="status" class="faint"></span></header>
<main id="main">${main}</main>
`.text;
}

/** The rest of it. */
export function pageClosing(viewer: string): string {
  return html`<footer>Seen as ${viewer}. To read only: votes and commands are given in chat. All times are UTC.
<form method="post" action="/board/leave"><button class="plain">Leave</button></form></footer>
<script src="/board/live.js"></script></body></html>
`.text;
}

/** A page for somebody who is not in. */
export function plainPage(title: string, main: Html): string {
  return html`${head(title)}
<body><header><strong>Drover</strong></header><main id="main"><h1>${title}</h1>${main}</main></body></html>
`.text;
}

function head(title: string, more?: Html): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Drover</title><link rel="stylesheet" href="/board/style.css"><link rel="icon" href="data:,">${more}</head>`;
}
