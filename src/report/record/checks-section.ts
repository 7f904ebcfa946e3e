import type { Request } from '../../requests/request.js';
import { table } from '../table.js';
import { type Section, someOf, words } from './text.js';

/** What the checks said when people were asked: of those that passed only the number is kept. */
export function checksSection({ plan }: Request): Section {
  if (plan.kind !== 'migrate') return { title: 'Checks', lines: [] };
  const { counts, findings, notes = [] } = plan.about;
  const told = (['pass', 'warn', 'fail', 'unknown'] as const).map(
    (verdict) => `${counts[verdict]} ${verdict}`,
  );
  const rows = findings.map(({ verdict, check, text }) => [verdict, words(check), words(text)]);
  return {
    title: 'Checks, as they stood when people were asked; they were read again before the start',
    lines: [
      told.join(', '),
      ...(rows.length === 0 ? [] : someOf(table(['verdict', 'check', 'finding'], rows))),
      ...someOf(notes.map((text) => `note: ${words(text)}`)),
    ],
  };
}
