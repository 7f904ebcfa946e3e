import { createHash } from 'node:crypto';
import type { Config } from '../config/config.js';
import { canonicalJson } from '../requests/digest.js';

/** Of all that decides who may do what, and when: two replicas with the same one decide alike. */
export function policyHash({ policy, roles, people }: Pick<Config, 'policy' | 'roles' | 'people'>): string {
  const plain: unknown = JSON.parse(JSON.stringify({ policy, roles, people }, withoutClasses));
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}

/** What JSON would leave empty. */
function withoutClasses(_key: string, value: unknown): unknown {
  if (value instanceof RegExp) return String(value);
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value];
  return value;
}
