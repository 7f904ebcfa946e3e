import { defineCommand, type Output, succeeded, Unreadable } from '../command.js';
import { linesOf } from '../lines.js';
import { script } from '../script.js';

export const addresses = defineCommand({
  id: 'addresses',
  purpose: "The host's addresses.",
  args: {},
  root: false,
  timeoutMs: 10_000,
  script: script('network/addresses'),
  parse: parseAddresses,
});

export const links = defineCommand({
  id: 'links',
  purpose: "The host's network devices and their MTUs.",
  args: {},
  root: false,
  timeoutMs: 10_000,
  script: script('network/links'),
  parse: parseLinks,
});

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
