import { isIP } from 'node:net';
import type { NovaOption, NovaOptionRule, NovaOptionType } from './nova-options.js';
import { novaRule } from './nova-options.js';
import { type NovaRelease, releaseName } from './nova-release.js';

export type NovaConfValue = string | number | boolean | readonly string[] | null;

type Reading = { readonly value: NovaConfValue } | { readonly allowed: string };

/** A text as oslo.config's types read it, or what they would take instead (oslo_config/types.py). */
export function readNovaValue(type: NovaOptionType, rule: NovaOptionRule, text: string): Reading {
  if (type === 'integer' || type === 'float') return readNumber(type, rule, text.trim());
  if (type === 'boolean') return readBoolean(text);
  if (type === 'list') return { value: items(text) };
  if (rule.choices !== undefined && !rule.choices.includes(text)) {
    return { allowed: `one of ${rule.choices.join(', ')}` };
  }
  if (rule.form === undefined) return { value: text };
  // The dot at the end of a whole name is dropped.
  const name = text.replace(/\.$/, '');
  return isHost(name, rule.form) ? { value: name } : { allowed: 'an IP address or a host name' };
}

/** Python's `int` and `float`, which take `1_000` and refuse `0x10`. */
const INTEGER = /^[+-]?\d+(?:_\d+)*$/;
const FLOAT =
  /^[+-]?(?:(?:\d+(?:_\d+)*)?\.?\d+(?:_\d+)*(?:e[+-]?\d+)?|\d+(?:_\d+)*\.?(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;

function readNumber(type: 'integer' | 'float', { min, max }: NovaOptionRule, text: string): Reading {
  if (text === '') return { value: null };
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  const bounds =
    min !== undefined && max !== undefined
      ? ` from ${min} to ${max}`
      : `${min === undefined ? '' : `, ${min} or more`}${max === undefined ? '' : `, ${max} or less`}`;
  if (text.length > 60 || !(type === 'integer' ? INTEGER : FLOAT).test(text))
    return { allowed: kind + bounds };
  const value = Number(text.replaceAll('_', '').replace(/inf(?:inity)?/i, 'Infinity'));
  const outside = (min !== undefined && value < min) || (max !== undefined && value > max);
  return outside ? { allowed: kind + bounds } : { value };
}

function readBoolean(text: string): Reading {
  if (/^(?:true|1|on|yes)$/i.test(text)) return { value: true };
  if (/^(?:false|0|off|no)$/i.test(text)) return { value: false };
  return { allowed: 'true or false (also yes, no, on, off, 1, 0)' };
}

/** By commas, those at the end taken off, blanks around the items too. */
function items(text: string): string[] {
  const trimmed = text.trim().replace(/,{1,4096}$/, '');
  return trimmed === '' ? [] : trimmed.split(',').map((item) => item.trim());
}

function isHost(text: string, form: 'address' | 'domain'): boolean {
  if (isIP(text) !== 0 && !text.includes('%')) return true;
  const labels = text.split('.');
  const label = form === 'domain' ? /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i : /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;
  return text.length <= 253 && /[a-z-]/i.test(labels.at(-1) ?? '') && labels.every((one) => label.test(one));
}

/**
 * What is wrong with a value that Nova does not take: what it takes, since when not this one, or from when on.
 * undefined: the release (the newest where that is not known) takes it, or does not read the option at all.
 */
export function whyRefused(
  option: NovaOption,
  release: NovaRelease | null,
  text: string,
): string | undefined {
  const rule = novaRule(option, release);
  if (rule === null) return undefined;
  const reading = readNovaValue(option.type, rule, text);
  if (!('allowed' in reading)) return undefined;
  const takes = (one: NovaOptionRule | null) =>
    one !== null && !('allowed' in readNovaValue(option.type, one, text));
  const known = option.rules.filter(({ since }) => release === null || since <= release);
  const lastTaken = known.findLastIndex(({ rule: one }) => takes(one));
  const refusedSince = known[lastTaken + 1]?.since;
  const takenFrom = option.rules.find(
    ({ since, rule: one }) => release !== null && since > release && takes(one),
  );
  const since = lastTaken >= 0 && refusedSince !== undefined ? ` since ${releaseName(refusedSince)}` : '';
  const from = takenFrom === undefined ? '' : `; this one only from ${releaseName(takenFrom.since)} on`;
  return `Nova takes ${reading.allowed}${since}${from}`;
}
