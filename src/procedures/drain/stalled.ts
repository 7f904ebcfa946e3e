import { pauseAtMost } from '../../base/format/duration.js';
import { withEvent } from '../../requests/changes.js';
import { type Request, shownId } from '../../requests/request.js';
import type { DrainCourse } from './course.js';
import type { Parts } from './parts.js';
import type { DrainRequestPlan } from './plan.js';

/** A child has no card of its own to be asked on. */
export async function noteStalled(
  { ledger, clock }: Parts,
  request: Request,
  plan: DrainRequestPlan,
  course: DrainCourse,
): Promise<void> {
  for (const { subject, id, request: child } of course.open) {
    const last = child?.timeline.findLast(({ type }) => type === 'stalled' || type === 'stall-over');
    if (last?.type !== 'stalled' || last.choice !== 'ask') continue;
    const name = course.servers.find(({ server }) => server === subject)?.name ?? subject;
    const text = stalledText(name, id, plan.identity.ifStalled, last.figures.pauseSeconds);
    await ledger.change(request.id, (current) =>
      current.timeline.some((event) => event.type === 'noted' && event.text.includes(abortOf(id)))
        ? current
        : withEvent(current, { type: 'noted', text }, clock.now()),
    );
  }
}

const abortOf = (id: string) => `\`/migrate abort ${shownId(id)}\``;

/** What a person is asked, by the plan's choice: a force that was approved with it covers the pause that it foresaw, and no longer one. */
export function stalledText(
  name: string,
  id: string,
  ifStalled: DrainRequestPlan['identity']['ifStalled'],
  pauseSeconds: number | null,
): string {
  const pause = pauseSeconds === null ? 'for nobody knows how long' : pauseAtMost(pauseSeconds);
  const why =
    ifStalled === 'force'
      ? ', and is not forced by itself: its guest would pause longer than was foreseen'
      : '';
  return `\`${name}\` does not converge${why}. It runs on where it was: ${abortOf(id)} leaves it there, \`/migrate force ${shownId(id)}\` asks to end it with a pause of its guest, ${pause}.`;
}
