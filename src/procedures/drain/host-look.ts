import type { Cloud } from '../../cloud/cloud.js';
import type { ComputeService } from '../../cloud/compute.js';
import { withEvent } from '../../requests/changes.js';
import type { Request } from '../../requests/request.js';
import type { DrainCourse } from './course.js';
import { isDisabledBy } from './disabling.js';
import { BY_OTHERS, isLeftToOthers } from './host-service.js';
import { type Parts, pause } from './parts.js';
import type { DrainRequestPlan } from './plan.js';

/** True: something is new, and everything is looked at again. */
export async function lookAtHost(
  parts: Parts,
  request: Request,
  plan: DrainRequestPlan,
  course: DrainCourse,
  cloud: Cloud,
): Promise<boolean> {
  const { clock, hostLooks, begins, ledger } = parts;
  const moves = course.servers.some(({ state }) => state === 'running');
  const found = await hostLooks.next(request.id, moves, async () => {
    const [servers, services] = await Promise.all([cloud.serversOn(plan.identity.host), cloud.services()]);
    return { servers, services };
  });
  if (found === undefined) return false;
  const { servers, services } = found;
  const service = services.find(({ host }) => host === plan.identity.host);
  const disable = request.steps.find(({ id }) => id === 'disable');
  if (request.state === 'running' && disable?.outcome === 'taken' && service !== undefined) {
    const why = changedByOthers(service, request);
    if (why !== undefined) {
      await pause(parts, request, why);
      return true;
    }
  }
  const here = new Set(servers.map(({ id }) => id));
  const gone = course.servers.filter(
    ({ server, state }) => (state === 'waiting' || state === 'aside') && !here.has(server),
  );
  for (const { server, name } of gone)
    await ledger.change(request.id, (current) =>
      current.timeline.some((event) => event.type === 'drain-gone' && event.server === server)
        ? current
        : withEvent(current, { type: 'drain-gone', server, name }, clock.now()),
    );
  const newcomers = await begins.newcomers(request, plan, servers);
  return gone.length > 0 || newcomers;
}

/** Enabled, or disabled for another reason: somebody else has a say in this host now. */
function changedByOthers(service: ComputeService, request: Request): string | undefined {
  if (isDisabledBy(service, request)) return undefined;
  if (isLeftToOthers(request)) return undefined;
  return service.status === 'enabled'
    ? `${BY_OTHERS} ${service.host} was enabled meanwhile, and not by Drover: new servers may come`
    : `${BY_OTHERS} ${service.host} is disabled for another reason now: "${service.disabledReason ?? ''}"`;
}
