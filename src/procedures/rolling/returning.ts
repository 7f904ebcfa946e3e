import { prepareCommand } from '../../hosts/prepared-command.js';
import { withEvent } from '../../requests/changes.js';
import { sendRepeatable } from '../../requests/operation/repeatable.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import { type HostCourse, lastFinished, type RollingCourse } from './course.js';
import type { RollingParts } from './parts.js';
import type { RollingRequestPlan } from './plan.js';
import { hostReboot } from './reboot/command.js';
import { HEARTBEATS, judgeReturn } from './return/judge.js';
import { asItIs, lookAtReturn } from './return/look.js';

const MINUTE_MS = 60_000;

/** Empty hosts become somebody's, or are rebooted. undefined: there is none, and everything that was to be sent is. */
export async function handOver(
  parts: RollingParts,
  request: Request,
  { identity }: RollingRequestPlan,
  { hosts }: RollingCourse,
): Promise<LookAgainIn | undefined> {
  const empty = hosts.find(({ state }) => state === 'drained');
  if (empty !== undefined) {
    await keepAsItIs(parts, request, empty.host, identity.backWithinMinutes);
    return 0;
  }
  if (identity.handOver !== 'reboot' || request.state !== 'running') return undefined;
  for (const one of hosts) {
    if (one.state !== 'away' || rebootSent(request, one)) continue;
    const wait = await reboot(parts, request, one);
    if (wait !== undefined) return wait;
  }
  return undefined;
}

/** How it is just before: which boot is to end, and what is older afterwards. */
async function keepAsItIs(
  { hosts, ledger, clock }: RollingParts,
  request: Request,
  host: string,
  backWithinMinutes: number,
): Promise<void> {
  const reached = hosts(request.cloud);
  const { bootId, versions } = await asItIs(reached, host);
  const now = clock.now();
  const backBy = new Date(now + backWithinMinutes * MINUTE_MS).toISOString();
  await ledger.change(request.id, (current) => {
    const last = current.timeline.findLast(
      (event) =>
        (event.type === 'rolling-handed-over' || event.type === 'rolling-drained') && event.host === host,
    );
    if (last?.type !== 'rolling-drained') return current;
    return withEvent(current, { type: 'rolling-handed-over', host, bootId, versions, backBy }, now);
  });
}

const stepOf = (one: HostCourse): string => `reboot ${one.host} ${one.drains}`;

function rebootSent({ steps }: Request, one: HostCourse): boolean {
  const outcome = steps.find(({ id }) => id === stepOf(one))?.outcome;
  return outcome === 'taken' || outcome === 'refused';
}

/**
 * The script on the host is told which boot is to end, and refuses while a guest runs: sent again, it does nothing more.
 * undefined: there is nothing to wait for.
 */
async function reboot(
  parts: RollingParts,
  request: Request,
  one: HostCourse,
): Promise<LookAgainIn | undefined> {
  const { rebooting, ledger, clock } = parts;
  const hosts = rebooting(request.cloud);
  const boot = one.before?.bootId ?? null;
  if (hosts === undefined || boot === null) {
    const why =
      hosts === undefined
        ? '`hosts.reboot` is not configured any more'
        : 'its boot id could not be read, so that nobody could tell whether it was rebooted';
    return await notBack(parts, request, one.host, [`${one.host} is not rebooted: ${why}`]);
  }
  const sent = await sendRepeatable(parts, request, {
    id: stepOf(one),
    intent: `reboot ${one.host}, on which nothing runs`,
    call: prepareCommand(one.host, hostReboot, { boot }),
    send: async ({ path, body }) => {
      await hosts.run(path, hostReboot, body.args);
      return { status: 0, requestId: null };
    },
  });
  switch (sent.kind) {
    case 'taken':
      return 0;
    case 'not-sent':
      return sent.ms;
    case 'refused': {
      const { message, remedy } = sent.refusal;
      const now = clock.now();
      await ledger.change(request.id, (current) => ({
        ...current,
        steps: current.steps.map((step) =>
          step.id === stepOf(one)
            ? {
                ...step,
                outcome: 'refused' as const,
                answer: { at: new Date(now).toISOString(), status: 0, message },
              }
            : step,
        ),
      }));
      return await notBack(parts, request, one.host, [message, ...(remedy === null ? [] : [remedy])]);
    }
    default:
      // It may have gone down before it could answer: whether it did shows at its return.
      return undefined;
  }
}

async function notBack(
  { ledger, clock }: RollingParts,
  request: Request,
  host: string,
  why: readonly string[],
): Promise<LookAgainIn> {
  await ledger.change(request.id, (current) =>
    withEvent(current, { type: 'rolling-not-back', host, why }, clock.now()),
  );
  return 0;
}

/** Looks at every host that is away. True: something is new, and everything is looked at again. */
export async function lookAtReturns(
  parts: RollingParts,
  request: Request,
  { identity }: RollingRequestPlan,
  course: RollingCourse,
): Promise<boolean> {
  const { clock, heartbeats, ledger } = parts;
  const away = course.hosts.filter(({ state }) => state === 'away');
  if (away.length === 0) return false;
  const cloud = await parts.cloud(request.cloud);
  const services = await cloud.services();
  const finished = lastFinished(course, request.timeline);
  let news = false;
  for (const { host, before, saidDone, waitsSince, toldLate } of away) {
    if (before === undefined) continue;
    const service = services.find((one) => one.host === host);
    const seen = { heartbeats: heartbeats.saw(request.id, service, host), enough: HEARTBEATS };
    const look = await lookAtReturn({ cloud, hosts: parts.hosts(request.cloud), clock }, host, seen);
    const judged = judgeReturn(before, look, { handOver: identity.handOver, saidDone, finished });
    if (judged.kind === 'back') {
      const versions = look.host?.kind === 'read' ? look.host.versions : before.versions;
      const body = { type: 'rolling-returned', host, versions, notes: judged.notes } as const;
      await ledger.change(request.id, (current) => withEvent(current, body, clock.now()));
      heartbeats.forget(request.id, host);
      news = true;
      continue;
    }
    const late = clock.now() - Date.parse(waitsSince ?? '') > identity.backWithinMinutes * MINUTE_MS;
    if (toldLate || request.state !== 'running' || !(late || judged.kind === 'wrong')) continue;
    await notBack(parts, request, host, judged.why);
    news = true;
  }
  return news;
}
