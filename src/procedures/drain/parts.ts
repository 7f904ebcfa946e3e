import type { Cloud } from '../../cloud/cloud.js';
import type { Hosts } from '../../hosts/hosts.js';
import { inState, withEvent } from '../../requests/changes.js';
import type { Children } from '../../requests/children.js';
import type { OperationParts } from '../../requests/operation/attempt.js';
import type { LookAgainIn } from '../../requests/procedure.js';
import type { Request } from '../../requests/request.js';
import type { Store } from '../../requests/store-port.js';
import type { DrainBegins } from './begins.js';
import type { DrainCourse } from './course.js';
import type { HostLooks } from './host-looks.js';
import type { DrainLook } from './last-look.js';

export interface DrainDeps extends OperationParts {
  cloud(name: string): Promise<Cloud>;
  hosts(cloud: string): Hosts | undefined;
  children: Pick<Children, 'make' | 'of'>;
  store: Pick<Store, 'get'>;
  begins: DrainBegins;
  /** Reads what the move of a server will need at its start soon. */
  prepare(cloud: string, server: string, to: string): Promise<void>;
  /** Families of services that may stay on an emptied host. */
  allowOnHost: readonly string[];
  look: DrainLook;
  /** What this process last saw of a drain, for what is shown many times a minute. */
  seen(id: string, course: DrainCourse): void;
  /** Why another system keeps a drain that is done from ending. Absent: none is asked. */
  closedAfter?(request: Request): Promise<string | undefined>;
}

/** With what this process remembers of its drains. */
export interface Parts extends DrainDeps {
  hostLooks: HostLooks;
}

/** Its children wake it; what happens on the host beside them is looked at this often. */
export const LOOK_MS = 15_000;
export const UNREADABLE_MS = 5_000;
export const OVERDUE_AFTER_MS = 24 * 3_600_000;

/** Nothing new begins until somebody has looked. */
export async function pause({ ledger, clock }: Parts, request: Request, why: string): Promise<LookAgainIn> {
  const now = clock.now();
  await ledger.change(request.id, (current) => {
    if (current.state !== 'running') return current;
    const told = withEvent(current, { type: 'paused', by: 'drover', byName: 'Drover', why }, now);
    return inState(told, 'paused', now + OVERDUE_AFTER_MS);
  });
  return 0;
}
