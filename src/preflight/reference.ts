import { asksHosts, type Check } from './check.js';
import { allChecks } from './checks.js';

/** docs/preflight.md, from the checks themselves. */
export function checksReference(): string {
  return [
    '# What preflight checks',
    '',
    'Generated from the checks: `npm run generate`. `/preflight server`, `/preflight host` and `/migrate server` run the same ones.',
    '',
    'A check passes, warns, fails or is unknown. What could not be read makes it unknown, with the reason, and is never shown as a pass.',
    'A failed check refuses a move; `policy.refuseOn` names the warnings and unknowns that refuse too (`*`: all).',
    'Other warnings stand on the request card with their number, and people approve with them in view.',
    '',
    '## Of the cloud, by its API',
    '',
    'About the cloud, the server, the source, the destination or the pair of both.',
    '',
    '| Check | What it is about | Of | Reads |',
    '| --- | --- | --- | --- |',
    ...[...allChecks.filter((check) => !asksHosts(check)), CHOICE].map(apiRow),
    '',
    '## Of the hosts, over SSH',
    '',
    'Only with `hosts` in drover.yaml; without it one finding, H0, says so. Each host is logged in to once, whatever the number of checks.',
    'A host that does not let us in is one finding, H0, with the number of checks that it cost. Of several destinations the best five are looked at.',
    '',
    '| Check | What it is about | Of | Verdict | Reads |',
    '| --- | --- | --- | --- | --- |',
    ...allChecks.filter(asksHosts).map(hostRow),
    '',
  ].join('\n');
}

const CHOICE: Pick<Check, 'id' | 'title' | 'scope' | 'reads'> = {
  id: 'D1',
  title: 'A host that can take it, where none was named',
  scope: 'server',
  reads: { cloud: ['services'] },
};

function apiRow({ id, title, scope, reads }: Pick<Check, 'id' | 'title' | 'scope' | 'reads'>): string {
  return `| ${id} | ${title} | ${scope} | ${Object.values(reads).flat().join(', ')} |`;
}

function hostRow({ id, title, scope, about, reads }: Check): string {
  const keys = Object.entries(reads).map(([side, names]) => `${SIDES[side] ?? side}: ${names.join(', ')}`);
  return `| ${id} | ${title} | ${scope} | ${about} | ${keys.join('; ')} |`;
}

const SIDES: Readonly<Record<string, string>> = {
  host: 'the host',
  pair: 'source to destination',
  back: 'destination to source',
};
