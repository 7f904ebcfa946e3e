import { defineCommand, type Output } from '../command.js';
import { amount, pairsOf } from '../lines.js';
import { script } from '../script.js';

export const pathTo = defineCommand({
  id: 'path-to',
  purpose:
    'The way to another host: device, its speed and MTU, and whether a packet of the whole MTU passes.',
  args: { peer: 'host' },
  root: false,
  timeoutMs: 15_000,
  script: script('network/path-to'),
  parse: parsePathTo,
});

export interface PathTo {
  /** null: the name is not known on this host. */
  readonly address: string | null;
  readonly device: string | null;
  readonly mtu: number | null;
  /** Megabits a second. null: the device does not tell, as virtual ones do not. */
  readonly linkMbit: number | null;
  /** Whether a packet of the whole MTU came back unbroken. null: could not be tried. */
  readonly wholeMtu: boolean | null;
  readonly pingWords: string | null;
  /** Whether a small packet came back; asked only where the MTU is more than 1500. null: not asked, or no ping. */
  readonly answersPing: boolean | null;
}

export function parsePathTo(output: Output): PathTo {
  const found = pairsOf(output);
  const text = (key: string) => found.get(key)?.at(-1) || null;
  const speed = amount(text('speed') ?? undefined);
  const [ping, small] = [text('ping'), text('small')];
  return {
    address: text('address'),
    device: text('device'),
    mtu: amount(text('mtu') ?? undefined),
    linkMbit: speed === null || speed === 0 ? null : speed,
    wholeMtu: ping === null || ping === '127' ? null : ping === '0',
    pingWords: text('words'),
    answersPing: small === null || small === '127' ? null : small === '0',
  };
}
