import { createHash } from 'node:crypto';
import type { Plan } from './plan.js';

/** SHA-256 of what people approve, hex: all of a plan (kind, identity, its own choices, the approval rule) but `about`. */
export function digestOf(plan: Plan): string {
  const { about: _about, ...approved } = plan;
  return createHash('sha256').update(canonicalJson(approved)).digest('hex');
}

/**
 * JSON with the keys of every object in order and nothing left out by chance: equal values give equal text.
 * @throws TypeError for what JSON cannot carry (undefined in a list, NaN, a function): a digest must not lose anything.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
    return `{${entries.join(',')}}`;
  }
  throw new TypeError(`canonical JSON cannot carry ${typeof value}`);
}

/** An object literal's prototype is the one that has none itself, whichever realm made it. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
