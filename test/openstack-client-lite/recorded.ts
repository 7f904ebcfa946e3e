import { readFileSync } from 'node:fs';

/** Answers of a real cloud (OpenStack Zed), as it gave them. */
export const recorded = JSON.parse(
  readFileSync(new URL('./fixtures/recorded.json', import.meta.url), 'utf8'),
) as Record<string, Record<string, unknown>>;

/** A recorded answer, by name; fails at once when there is none. */
export function answer(name: string): Record<string, unknown> {
  const found = recorded[name];
  if (found === undefined) throw new Error(`nothing recorded as ${name}`);
  return found;
}
