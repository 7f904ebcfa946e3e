import { COMMANDS } from '../../hosts/closed-list.js';
import { defineCommand, succeeded, Unreadable } from '../../hosts/command.js';
import { escaped, type PublicKey, publicKey } from '../../hosts/forms.js';
import { linesOf } from '../../hosts/lines.js';
import { keyScript, ROOTS_HOME, stateScript, undoScript, writeScript } from './scripts.js';

/*
 * THE closed list of what a repair runs on a host, as root, over its own key. Only the first reads alone; the others
 * run for an approved request, and each can run again without harm.
 */

/** Files that a repair writes, in the order in which it writes them. */
export const REPAIRED_FILES = ['authorized_keys', 'known_hosts', 'config'] as const;
export type RepairedFile = (typeof REPAIRED_FILES)[number];

export interface RepairState {
  /** `TYPE BASE64` of what sshd shows. */
  readonly hostKeys: readonly PublicKey[];
  /** The migration key's public half; null: there is none yet. */
  readonly key: PublicKey | null;
  /** Our lines in each file, without their marks. */
  readonly blocks: Readonly<Record<RepairedFile, readonly string[]>>;
}

export const repairState = defineCommand({
  id: 'repair-state',
  purpose: "The host's public keys, and the lines that an earlier repair wrote.",
  args: { user: 'user' },
  root: true,
  timeoutMs: 15_000,
  script: stateScript(ROOTS_HOME),
  parse: (output) => parseRepairState(succeeded(output)),
});

export const repairKey = defineCommand({
  id: 'repair-key',
  purpose: 'Makes the migration key where there is none; prints its public half.',
  args: { request: 'request' },
  root: true,
  timeoutMs: 30_000,
  script: keyScript(ROOTS_HOME),
  parse: (output) => keyOf(succeeded(output).trim()),
});

export const repairWrite = defineCommand({
  id: 'repair-write',
  purpose: 'Writes our marked lines into one of the three files, keeping what it was.',
  args: { request: 'request', user: 'user', file: 'repairedFile' },
  root: true,
  timeoutMs: 20_000,
  stdinLimit: 262_144,
  // Whatever made them: a line that is not printable ASCII, or that ends our block early, is never written.
  stdinForm: { what: 'lines of ssh files', form: /^(?:(?! *#)[\x20-\x7e]*(?:\n(?! *#)[\x20-\x7e]+)*)$/ },
  script: writeScript(ROOTS_HOME),
  parse: (output): 'same' | 'written' => (succeeded(output).trim() === 'same' ? 'same' : 'written'),
});

export const repairUndo = defineCommand({
  id: 'repair-undo',
  purpose: 'Puts back what was there before a repair.',
  args: { request: 'request', user: 'user' },
  root: true,
  timeoutMs: 20_000,
  script: undoScript(ROOTS_HOME),
  parse: (output): readonly string[] => linesOf(succeeded(output)),
});

/** What the login that only reads may ask of a host: with it a dry run shows what a repair would write. */
export const READING_COMMANDS = [...COMMANDS, repairState] as const;

function keyOf(text: string): PublicKey {
  const parsed = publicKey.safeParse(text);
  if (!parsed.success) throw new Unreadable(`has ${escaped(text)} where a public key should be`);
  return parsed.data;
}

export function parseRepairState(text: string): RepairState {
  const hostKeys: PublicKey[] = [];
  const blocks: Record<RepairedFile, string[]> = { authorized_keys: [], known_hosts: [], config: [] };
  let key: PublicKey | null = null;
  let file: RepairedFile | undefined;
  for (const line of linesOf(text)) {
    if (line.startsWith('hostkey ')) hostKeys.push(keyOf(line.slice('hostkey '.length)));
    else if (line.startsWith('key ')) key = keyOf(line.slice('key '.length));
    else if (line.startsWith('file ')) file = REPAIRED_FILES.find((one) => line === `file ${one}`);
    else if (line.startsWith('|') && file !== undefined) blocks[file].push(line.slice(1));
  }
  if (hostKeys.length === 0) throw new Unreadable('has no host key');
  return { hostKeys, key, blocks };
}
