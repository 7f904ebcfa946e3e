import { defined } from '../../base/defined.js';
import { isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import type { Server } from '../../cloud/server.js';
import type { Finding } from '../finding.js';
import { worstFirst } from '../findings.js';
import type { Preflight } from '../preflight.js';
import type { Leaving } from './cloud-model.js';

/** What judges one server: as its own move would be. */
export interface Judging {
  preflight(
    cloud: string,
    server: string,
    to: string | null,
    options: { except?: string; hosts?: 'unasked'; cloud?: Cloud },
  ): Promise<Preflight>;
  /** What of these refuses a move. */
  refused(findings: readonly Finding[]): readonly Finding[];
}

export interface Judged {
  leaving: readonly Leaving[];
  /** Servers that no destination changes anything for, by id: why they stay. */
  immovable: ReadonlyMap<string, WhyStays>;
}

export interface WhyStays {
  text: string;
  /** Nothing is known to keep it: something could not be read. */
  unread: boolean;
}

export function whyStays({ text, verdict }: Finding): WhyStays {
  return { text, unread: verdict === 'unknown' };
}

/** What the API says of each server by itself, read from the lists of its host. `except`: a request that does not count. */
export async function judgedServers(
  judging: Judging,
  cloud: string,
  bulk: Cloud,
  movable: readonly Server[],
  except: string | undefined,
): Promise<Judged> {
  const immovable = new Map<string, WhyStays>();
  const each = await Promise.all(
    movable.map(async (server): Promise<Leaving[]> => {
      try {
        const options = {
          cloud: bulk,
          hosts: 'unasked' as const,
          ...defined({ except }),
        };
        const preflight = await judging.preflight(cloud, server.id, null, options);
        const [refused] = worstFirst(judging.refused(ofServer(preflight.findings)));
        if (refused !== undefined) immovable.set(server.id, whyStays(refused));
        return [{ server, preflight }];
      } catch (error) {
        if (!isDroverError(error)) throw error;
        immovable.set(server.id, { text: error.message, unread: isCloudError(error) });
        return [];
      }
    }),
  );
  return { leaving: each.flat(), immovable };
}

/** D1 tells of all hosts together, which the planners do better. */
function ofServer(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ check }) => check !== 'D1');
}
