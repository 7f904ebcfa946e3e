import { mebibytes } from '../../base/format/bytes.js';
import { named } from '../../base/format/words.js';
import type { Tone } from '../../report/charts/chart.js';
import { barHtml } from './bar.js';
import { type Html, html } from './html.js';
import type { Page } from './layout.js';

/** A move of Drover that runs now. */
export interface HostMove {
  request: string;
  name: string;
  source: string;
  destination: string | null;
  memoryMib: number;
}

export interface BoardHost {
  name: string;
  up: boolean;
  enabled: boolean;
  /** null: neither Nova nor Placement tells. */
  memory: { usedMib: number; totalMib: number } | null;
}

/** One cloud; `why` it can't be read. */
export type BoardCloud =
  | { name: string; hosts: readonly BoardHost[]; moves: readonly HostMove[] }
  | { name: string; why: string };

/** A cloud's hosts as a map of memory, with the moves that run between them. */
export function hostsPage(clouds: readonly BoardCloud[]): Page {
  return {
    title: 'Hosts',
    at: 'hosts',
    main: html`<h1>Hosts and their memory</h1>${clouds.map(cloud)}`,
  };
}

function cloud(one: BoardCloud): Html {
  const id = `cloud-${one.name.replaceAll(/\W/g, '-')}`;
  const head = html`<h2 id="${id}">${named(one.name)}</h2>`;
  if ('why' in one)
    return html`<section aria-labelledby="${id}">${head}<p class="notice">${one.why}</p></section>`;
  const hosts = one.hosts.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const body =
    hosts.length === 0
      ? html`<p class="nothing">Nova shows no host.</p>`
      : html`<ul class="hosts">${hosts.map((host) => tile(host, one.moves))}</ul>`;
  return html`<section aria-labelledby="${id}">${head}${body}</section>`;
}

function tile({ name, up, enabled, memory }: BoardHost, moves: readonly HostMove[]): Html {
  const leaving = moves.filter(({ source }) => source === name);
  const coming = moves.filter(({ destination }) => destination === name);
  const state = !up ? 'down' : enabled ? 'up' : 'up, disabled';
  const tone: Tone = !up ? 'bad' : enabled ? 'good' : 'warn';
  const moving = [
    ...leaving.map((move) => line(move, `to ${named(move.destination ?? "scheduler's choice")}`)),
    ...coming.map((move) => line(move, `from ${named(move.source)}`)),
  ];
  return html`<li class="${tone}"><span class="what">${named(name)}</span> <span class="state">${state}</span>
${memoryOf(memory)}${moving.length === 0 ? undefined : html`<ul>${moving}</ul>`}</li>`;
}

function memoryOf(memory: BoardHost['memory']): Html {
  if (memory === null || memory.totalMib <= 0) return html`<div class="faint">memory not known</div>`;
  const { usedMib, totalMib } = memory;
  const words = `${mebibytes(usedMib)} of ${mebibytes(totalMib)} used, ${mebibytes(Math.max(0, totalMib - usedMib))} free`;
  return html`<div>${words}</div>${barHtml(usedMib / totalMib, 0, words)}`;
}

function line({ request, name, memoryMib }: HostMove, way: string): Html {
  return html`<li><a href="/board/requests/${request}">${named(name)}</a> ${way}, ${mebibytes(memoryMib)}</li>`;
}
