import { withEvent } from '../../requests/changes.js';
import type { Child } from '../../requests/children.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import { type Request, shownId } from '../../requests/request.js';
import type { TimelineBody } from '../../requests/timeline.js';
import { taskOf, toldEnds } from './course.js';
import type { RollingParts } from './parts.js';

/** What has come of drains and enables is kept in the parent's own timeline: it is what all later looks start from. */
export async function noteEnds(
  { store, ledger, clock }: RollingParts,
  request: Request,
  untold: readonly Child[],
): Promise<LookAgainIn> {
  const bodies: (TimelineBody & { request: string })[] = [];
  for (const child of untold) {
    const { task, name } = taskOf(child);
    const known = child.request ?? (await store.get(child.id));
    const why = known === undefined ? null : whyOf(known);
    const base = { host: name, request: child.id };
    const good = child.state === 'succeeded';
    if (task === 'enable' && good) bodies.push({ type: 'rolling-enabled', ...base });
    else if (task === 'enable') bodies.push({ type: 'rolling-not-enabled', ...base, why });
    else {
      const seconds = known?.outcome?.durationSeconds ?? null;
      bodies.push({ type: 'rolling-drained', ...base, attempt: child.attempt, emptied: good, why, seconds });
    }
  }
  await ledger.change(request.id, (current) => {
    const told = toldEnds(current);
    return bodies
      .filter((body) => !told.has(body.request))
      .reduce((next, body) => withEvent(next, body, clock.now()), current);
  });
  return 0;
}

function whyOf({ id, timeline, outcome }: Request): string {
  const ended = timeline.findLast((event) => event.type === 'ended');
  const why = outcome?.meaning ?? (ended?.type === 'ended' ? ended.why : null);
  return why ?? `see ${shownId(id)}`;
}
