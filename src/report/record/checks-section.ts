import type { Request } from '../../requests/request.js';
import { listed, type Section, someOf, words } from './text.js';

/** What the checks said when people were asked: of those that passed only the number is kept. */
export function checksSection({ plan }: Request): Section {
  if (plan.kind !== 'migrate') return { title: 'Checks', lines: [] };
  const { counts, findings, notes = [] } = plan.about;
  const told = (['pass', 'warn', 'fail', 'unknown'] as const)
    .filter((verdict) => verdict === 'pass' || counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${verdict}`);
  const rows = findings.map(({ verdict, check, text }) => [verdict, words(check), words(text)]);
  return {
    title: 'Checks',
    lines: [
      `${told.join(', ')}, when people were asked; all were read again before the start`,
      ...listed(['verdict', 'check', 'finding'], rows),
      ...someOf(notes.map((text) => `note: ${words(text)}`)),
    ],
  };
}
