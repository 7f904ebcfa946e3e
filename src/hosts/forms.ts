import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { keyType } from './known-hosts-file.js';

/*
 * What a value that an API, a configuration of Nova or another host told must be before it is connected to, becomes an
 * argument of a command on a host, or a part of a line of a file there. The brands keep the rest out: only what went
 * through its form here has the type.
 */

const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;
/** `127.1`, `0x7f.1` and `1` are addresses to the C library, and look like none. */
const NUMERIC = /^(?:\d+|0[xX][0-9A-Fa-f]*)$/;

function isHostName(text: string): boolean {
  const labels = text.split('.');
  return (
    text.length <= 253 && labels.every((label) => LABEL.test(label)) && !NUMERIC.test(labels.at(-1) ?? '')
  );
}

/** Neither a zone, which means something on one host alone, nor an IPv4 address in the dress of an IPv6 one. */
function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%') && !(text.includes(':') && MAPPED.check(text, 'ipv6'));
}

const MAPPED = new BlockList();
MAPPED.addSubnet('::ffff:0:0', 96, 'ipv6');

/** Addresses that mean another machine on each machine, or none: nobody reaches a peer by them. */
const OF_NO_PEER = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  OF_NO_PEER.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 127],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  OF_NO_PEER.addSubnet(net, prefix, 'ipv6');
}

function reachesPeers(text: string): boolean {
  const version = isIP(text);
  return version === 0 || !OF_NO_PEER.check(text, version === 4 ? 'ipv4' : 'ipv6');
}

/** Of a compute host, as Nova calls it: letters, digits, `-`, `_` and dots. */
export const hostName = z.string().refine(isHostName).brand<'HostName'>();
export type HostName = z.infer<typeof hostName>;

export const ipAddress = z.string().refine(isAddress).brand<'IpAddress'>();

/** What is connected to: an IP address or a host name. */
export const hostAddress = z
  .string()
  .refine((text) => isAddress(text) || isHostName(text))
  .brand<'HostAddress'>();
export type HostAddress = z.infer<typeof hostAddress>;

/** As `hostAddress`, for other hosts to reach a host by. */
export const peerAddress = hostAddress.refine(reachesPeers).brand<'PeerAddress'>();
export type PeerAddress = z.infer<typeof peerAddress>;

export const userName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/)
  .brand<'UserName'>();
export type UserName = z.infer<typeof userName>;

export const portNumber = z
  .string()
  .regex(/^[1-9]\d{0,4}$/)
  .refine((text) => Number(text) <= 65_535);

const KEY = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) ([A-Za-z0-9+/]{40,2000}={0,2})$/;

/** `TYPE BASE64`, where the key itself says the same type. */
export const publicKey = z
  .string()
  .refine((text) => {
    const [, type, encoded] = KEY.exec(text) ?? [];
    return encoded !== undefined && keyType(Buffer.from(encoded, 'base64')) === type;
  })
  .brand<'PublicKey'>();
export type PublicKey = z.infer<typeof publicKey>;

/** A value that was refused, for a message: one line, nothing in it that a terminal or a chat acts on, at most 80 characters. */
export function escaped(value: string): string {
  const cut = value.length > 80 ? `${value.slice(0, 79)}…` : value;
  return JSON.stringify(cut).replaceAll(
    /[^\x20-\x7e…]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
