import type { Electorate } from '../electorate.js';
import type { Request } from '../request.js';

/** What may stand between a request and its start. */
export type Obstacle =
  | { kind: 'quorum' }
  | { kind: 'window' }
  /** `mayPass`: as `policy.freezes` has it: `emergency`, and people by id. */
  | { kind: 'calendar-freeze'; mayPass: readonly string[] }
  | { kind: 'freeze' }
  | { kind: 'protection' }
  | { kind: 'limit' }
  | { kind: 'check' };

/**
 * The one rule of emergencies: they pass the quorum, windows, and freezes of the calendar that name them. Whatever
 * somebody has stopped by hand, and whatever would harm a server, holds them as it holds everybody.
 */
export function emergencyPasses(obstacle: Obstacle): boolean {
  switch (obstacle.kind) {
    case 'quorum':
    case 'window':
      return true;
    case 'calendar-freeze':
      return obstacle.mayPass.includes('emergency');
    case 'freeze':
    case 'protection':
    case 'limit':
    case 'check':
      return false;
  }
}

/** Whether this request is an emergency, by the roles of today: without the role it is a request like any other. */
export function isEmergency(
  { plan, requester }: Pick<Request, 'plan' | 'requester'>,
  electorate: Pick<Electorate, 'mayDeclareEmergency'>,
): boolean {
  return plan.emergency !== undefined && electorate.mayDeclareEmergency(requester.id);
}

/** Whether this obstacle is none for this request, because it is an emergency. */
export function passes(
  request: Pick<Request, 'plan' | 'requester'>,
  obstacle: Obstacle,
  electorate: Pick<Electorate, 'mayDeclareEmergency'>,
): boolean {
  return isEmergency(request, electorate) && emergencyPasses(obstacle);
}

/** An emergency that nobody has confirmed: an approver is asked to, until one has. */
export function awaitsConfirmation({ plan, timeline }: Pick<Request, 'plan' | 'timeline'>): boolean {
  if (plan.emergency === undefined) return false;
  const started = timeline.some(({ type }) => type === 'started');
  return started && !timeline.some(({ type }) => type === 'emergency-confirmed');
}
