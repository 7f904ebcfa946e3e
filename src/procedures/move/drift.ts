import type { MovePlan } from './plan.js';

type Identity = MovePlan['identity'];

const WORDS: readonly (readonly [keyof Identity, string])[] = [
  ['cloud', 'cloud'],
  ['server', 'server'],
  ['project', 'project'],
  ['flavor', 'flavor'],
  ['vmState', 'state'],
  ['powerState', 'power state'],
  ['source', 'host'],
  ['destination', 'destination'],
  ['blockMigration', 'block migration'],
];

/** What changed since the plan was made, in words, one change each; empty when the plan still holds. */
export function driftBetween(plan: Pick<MovePlan, 'identity' | 'about'>, fresh: Identity): string[] {
  const before = plan.identity;
  const changed = WORDS.filter(([key]) => before[key] !== fresh[key]).map(
    ([key, word]) => `${word} changed: ${shown(before[key])} → ${shown(fresh[key])}`,
  );
  return [...changed, ...volumeDrift(plan, fresh)];
}

function shown(value: Identity[keyof Identity]): string {
  return value === null ? "scheduler's choice" : String(value);
}

function volumeDrift(plan: Pick<MovePlan, 'identity' | 'about'>, fresh: Identity): string[] {
  const before = plan.identity.volumes;
  const name = (id: string) => plan.about.volumes.find((volume) => volume.id === id)?.name || id;
  const attached = fresh.volumes.filter((volume) => !before.some((other) => other.id === volume.id));
  const detached = before.filter((volume) => !fresh.volumes.some((other) => other.id === volume.id));
  const otherwise = before.filter((volume) => {
    const now = fresh.volumes.find((other) => other.id === volume.id);
    return now !== undefined && !sameIds(volume.attachments, now.attachments);
  });
  return [
    ...attached.map((volume) => `volume ${name(volume.id)} attached`),
    ...detached.map((volume) => `volume ${name(volume.id)} detached`),
    ...otherwise.map((volume) => `volume ${name(volume.id)} attached again`),
  ];
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}
