import type { Output } from '../command.js';
import { succeeded, Unreadable } from '../command.js';
import { amount, linesOf, pairsOf } from '../lines.js';

export interface InterfaceAddress {
  readonly device: string;
  readonly address: string;
}

/** `ip -o addr`. */
export function parseAddresses(output: Output): readonly InterfaceAddress[] {
  const found = linesOf(succeeded(output)).flatMap((line) => {
    const [, device, address] = /^\d+:\s+(\S+)\s+inet6?\s+([0-9A-Fa-f:.]+)/.exec(line) ?? [];
    return device === undefined || address === undefined ? [] : [{ device, address }];
  });
  if (found.length === 0) throw new Unreadable('has no address');
  return found;
}

/** `ip -o link`: device -> MTU; `eth0@if15` is eth0. */
export function parseLinks(output: Output): ReadonlyMap<string, number> {
  const found = linesOf(succeeded(output)).flatMap((line): [string, number][] => {
    const [, device, mtu] = /^\d+:\s+([^\s:@]+)\S*:\s.*?\smtu (\d{1,6})\b/.exec(line) ?? [];
    return device === undefined ? [] : [[device, Number(mtu)]];
  });
  if (found.length === 0) throw new Unreadable('has no device');
  return new Map(found);
}

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
