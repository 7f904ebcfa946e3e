import { defined } from '../../base/defined.js';
import { defineCommand, type Output, succeeded, Unreadable } from '../command.js';
import { script } from '../script.js';
import type { NovaConfFile, NovaConfReading } from './nova-conf.js';
import { NOVA_KEYS, type NovaOptionType } from './nova-options.js';
import type { ConfigProblem } from './oslo-config.js';

const keysOf = (fits: (type: NovaOptionType) => boolean) =>
  [...NOVA_KEYS].flatMap(([key, type]) => (fits(type) ? [key] : [])).join(' ');

/** `keep` of keep.sh, told which keys may leave the host, and the values of which may go on in the next line. */
export const keepScript = [
  `keys='${keysOf(() => true)}'`,
  `lists='${keysOf((type) => type === 'list')}'`,
  script('nova/keep'),
].join('\n');

export const novaConf = defineCommand({
  id: 'nova-conf',
  purpose:
    "The named keys of nova-compute's configuration, when each file changed, and when nova-compute started.",
  args: {},
  root: true,
  timeoutMs: 20_000,
  script: [keepScript, script('nova/nova-conf')].join('\n'),
  parse: parseNovaConfOutput,
});

interface OpenFile {
  path: string;
  changedAt: number | null;
  lines: string[];
  problems: ConfigProblem[];
}

/** What scripts/nova-conf.ts prints. */
export function parseNovaConfOutput(output: Output): NovaConfReading & { readonly readAt: number } {
  const files: OpenFile[] = [];
  const missing: string[] = [];
  let process: NovaConfReading['process'] = null;
  let container: string | null = null;
  let readAt: number | null = null;
  for (const line of succeeded(output).split('\n')) {
    const last = files.at(-1);
    if (line.startsWith('|')) last?.lines.push(line.slice(1));
    else if (line.startsWith('!')) {
      const [, number, kind, key] = /^!(\d+) ([a-z0-9-]+)(?: ([a-z0-9_]+))?$/.exec(line) ?? [];
      if (kind !== undefined) last?.problems.push(defined({ line: Number(number), kind, key }));
    } else {
      const [, word, first, rest] = /^([a-z]+) (\S+)(?: (.*))?$/.exec(line) ?? [];
      if (first === undefined) continue;
      if (word === 'now') readAt = seconds(first);
      else if (word === 'process') process = { pid: Number(first), startedAt: seconds(rest ?? '') };
      else if (word === 'container') container = first;
      else if (word === 'missing') missing.push(line.slice('missing '.length));
      else if (word === 'file' && rest !== undefined) {
        files.push({ path: rest, changedAt: seconds(first), lines: [], problems: [] });
      }
    }
  }
  if (readAt === null) throw new Unreadable('does not begin with the time');
  return { files: files.map(closed), missing, process, container, readAt };
}

function closed({ path, changedAt, lines, problems }: OpenFile): NovaConfFile {
  return { path, changedAt, text: lines.join('\n'), problems };
}

function seconds(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new Unreadable(`has a time that is no number: "${text.slice(0, 20)}"`);
  return Number(text);
}
