import { type Output, succeeded, Unreadable } from './command.js';

export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

/** `key=value` lines; a key may come again. Other lines are not Drover's and are passed over. */
export function pairs(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of linesOf(text)) {
    const at = line.indexOf('=');
    if (at <= 0) continue;
    const key = line.slice(0, at).trim();
    found.set(key, [...(found.get(key) ?? []), line.slice(at + 1).trim()]);
  }
  return found;
}

/** `Key:   value` lines as virsh prints them. */
export function virshFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of linesOf(text)) {
    const match = /^\s*([^:]{1,60}):\s*(.*)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) fields.set(match[1].trim(), match[2].trim());
  }
  return fields;
}

/** A finite number of at least zero, or null for what is empty, absent or none. */
export function amount(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,20}(\.\d{1,20})?$/.test(text.trim())) return null;
  return Number(text);
}

export function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Unreadable(`has no ${what}`);
  return value;
}

/** The pairs of a command that must succeed. */
export function pairsOf(output: Output): Map<string, string[]> {
  return pairs(succeeded(output));
}

/** No name, path or address is longer. */
const LONGEST_LINE = 2_000;

/** Lines of a command that says `end=` last: what is cut off, garbled or endless is no answer. */
export function wholeLines(output: Output): string[] {
  const lines = linesOf(succeeded(output));
  if (lines.at(-1) !== 'end=') throw new Unreadable('is cut off, or is not what was asked for');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (lines.some((line) => line.length > LONGEST_LINE || /[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)))
    throw new Unreadable('has a line that no host writes');
  return lines;
}

/** The pairs of such a command. */
export function whole(output: Output): Map<string, string[]> {
  return pairs(wholeLines(output).join('\n'));
}

/** undefined: no JSON. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
