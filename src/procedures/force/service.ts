import { defined } from '../../base/defined.js';
import { DroverError } from '../../base/errors.js';
import type { Actor } from '../../chat/actor.js';
import type { Card } from '../../chat/card.js';
import type { Clouds } from '../../cloud/clouds.js';
import type { ForcedPause } from '../../report/force-effect.js';
import type { Electorate } from '../../requests/electorate.js';
import type { Ledger } from '../../requests/ledger.js';
import { type Request, shownId } from '../../requests/request.js';
import type { RequestActions } from '../../requests/request-actions.js';
import { planRule } from '../../requests/rule.js';
import { isEnd } from '../../requests/states.js';
import { subjectOf } from '../../requests/subject.js';
import { forceKind } from './kind.js';
import type { ForcePlan } from './plan.js';

/** What a force of a running move would do to its guest, as last read. */
export interface ForceEffect extends ForcedPause {
  /** Whether Nova would switch to post-copy instead; null: not known. */
  postCopy: boolean | null;
  /** Absent: it does not converge, or nothing was read yet. */
  notStalled?: { share: number | null; etaSeconds: number | null };
}

export interface ForceAskParts {
  clouds: Clouds;
  ledger: Ledger;
  actions: RequestActions;
  electorate: Electorate;
  effectOfForce(request: Request): ForceEffect;
}

/** `/migrate force`: a child of the running move with a vote of its own, because it pauses the guest. */
export async function askForForce(
  parts: ForceAskParts,
  key: string,
  request: Request,
  by: Actor,
): Promise<Card | undefined> {
  const { server, serverName, source, destination } = subjectOf(request);
  if (server === null || source === null || request.kind === forceKind.kind)
    throw new DroverError(`${shownId(request.id)} is no move.`, { code: 'not-a-move' });
  if (request.state !== 'running') {
    throw new DroverError(`${shownId(request.id)} does not run: it is ${request.state}.`, {
      code: 'not-running',
      remedy: `\`/migrate show ${shownId(request.id)}\``,
    });
  }
  const cloud = await parts.clouds.open(request.cloud);
  const { canForce, novaMax } = await cloud.capabilities();
  if (!canForce) {
    throw new DroverError(`This cloud cannot force a move: Nova ${novaMax}, 2.22 is needed.`, {
      code: 'cloud-cannot',
      remedy: `Wait, or \`/migrate abort ${shownId(request.id)}\`.`,
    });
  }
  await refuseSecond(parts, request);
  const phase = request.timeline.filter((event) => event.type === 'phase').at(-1);
  const migrationId = phase?.type === 'phase' ? phase.migrationId : null;
  if (migrationId === null || phase?.type !== 'phase' || phase.status !== 'running') {
    throw new DroverError(`Nova can force ${shownId(request.id)} only while it copies.`, {
      code: 'too-early-to-force',
      remedy: 'Try again when the thread says that it copies memory.',
    });
  }
  const { postCopy, notStalled, ...pause } = parts.effectOfForce(request);
  const force: ForcePlan = {
    kind: 'force',
    identity: {
      cloud: request.cloud,
      server,
      parent: request.id,
      migrationId,
      postCopy,
    },
    policy: planRule(parts.electorate.rule('force')),
    about: {
      serverName: serverName ?? server,
      source,
      destination: phase.destination ?? destination,
      ...pause,
      ...defined({ notStalled }),
    },
  };
  await parts.actions.make({
    key,
    plan: force,
    cloud: request.cloud,
    requester: by,
    parent: request.id,
  });
  return undefined;
}

async function refuseSecond(parts: ForceAskParts, request: Request): Promise<void> {
  const open = (await parts.ledger.active()).find(
    ({ parent, kind, state }) => parent === request.id && kind === 'force' && !isEnd(state),
  );
  if (open === undefined) return;
  throw new DroverError(`${shownId(open.id)} already asks to force this move.`, {
    code: 'busy',
    remedy: 'Approve or reject it in the thread.',
  });
}
