import { count, list } from '../../../base/format/findings.js';
import type { DrainPlan } from './model.js';

/** Whether the host can be emptied, in one sentence: only of what was judged it is said that it can leave. */
export function verdictWords(plan: DrainPlan, missing: string): string {
  const { host, assigned, unplaced } = plan;
  const all = assigned.length + unplaced.length;
  const stay = stayWords(plan);
  if (unplaced.length > 0) {
    const have = unplaced.length === 1 ? 'has' : 'have';
    const beside = stay === '' ? '' : `, beside ${stay}`;
    return `${host} cannot be emptied as a whole: ${unplaced.length} of ${count(all, 'server')} ${have} no place${beside}.${missing}`;
  }
  if (stay === '')
    return `${host} can be emptied: ${all === 0 ? 'nothing has to leave' : `${count(all, 'server')} can leave`}.`;
  return all === 0
    ? `${host} cannot be emptied: there is nothing on it but ${stay}.`
    : `${host} can be emptied but for ${stay}: ${count(all, 'server')} can leave.`;
}

/** `1 server that cannot be moved live and 2 that could not be judged`; empty: nobody stays against their will. */
function stayWords({ staying }: DrainPlan): string {
  const of = (code: string) => staying.filter((one) => one.staying.code === code).length;
  const counted = [
    [of('state'), 'cannot be moved live'],
    [of('unread'), 'could not be judged'],
  ] as const;
  return list(
    counted
      .filter(([some]) => some > 0)
      .map(([some, what], index) => `${index === 0 ? count(some, 'server') : some} that ${what}`),
  );
}
