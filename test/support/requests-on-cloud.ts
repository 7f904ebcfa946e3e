import { stringify } from 'yaml';
import { KINDS } from '../../src/app/kinds.js';
import { createRequests, type Requests, type RequestsParts } from '../../src/app/requests.js';
import type { Clock } from '../../src/base/clock.js';
import { silentLog } from '../../src/base/log.js';
import { STRAIGHT } from '../../src/base/proxies/network.js';
import { createAuthority } from '../../src/chat/authority.js';
import type { Clouds } from '../../src/cloud/clouds.js';
import { type CloudCall, openClouds } from '../../src/cloud/open-clouds.js';
import { loadConfig } from '../../src/config/load.js';
import { Events } from '../../src/requests/events.js';
import type { Store } from '../../src/requests/store-port.js';
import { FakePlatform } from './fake-platform.js';

export interface RequestsOnCloudOptions {
  /** Its clouds.yaml. */
  cloudsFile: string;
  /** Where a store on the disk would be. */
  directory: string;
  clock: Clock;
  store: Store;
  /** Of one call to the cloud, milliseconds of that clock. */
  callTimeoutMs: number;
  policy?: Readonly<Record<string, unknown>>;
  platform?: FakePlatform;
  onCall?: (call: CloudCall) => void;
  /** The compute hosts over SSH. Absent: nobody asks them. */
  hosts?: RequestsParts['hosts'];
}

/** The requests' part of Drover on a cloud, in this process, with a chat in memory. Not started yet. */
export interface RequestsOnCloud {
  requests: Requests;
  clouds: Clouds;
  events: Events;
  platform: FakePlatform;
  close(): Promise<void>;
}

export function requestsOnCloud({
  cloudsFile,
  directory,
  clock,
  store,
  callTimeoutMs,
  policy = {},
  platform = new FakePlatform('test'),
  onCall,
  hosts,
}: RequestsOnCloudOptions): RequestsOnCloud {
  const config = loadConfig({
    kinds: KINDS,
    env: {},
    readFile: () =>
      stringify({
        clouds: { file: cloudsFile },
        store: { directory },
        console: {},
        roles: { operator: ['console:alice'], approver: ['console:bob', 'console:carol'] },
        policy,
      }),
    home: directory,
    cwd: directory,
  });
  const clouds = openClouds({
    config: config.clouds,
    env: {},
    clock,
    log: silentLog,
    timeoutMs: callTimeoutMs,
    ...(onCall === undefined ? {} : { onCall }),
  });
  const events = new Events();
  const requests = createRequests({
    config,
    store,
    clouds,
    platforms: new Map([[platform.name, platform]]),
    authority: createAuthority({
      roles: config.roles,
      people: config.people,
      approvals: config.policy.approvals,
      isInGroup: async () => false,
    }),
    serves: () => true,
    events,
    network: STRAIGHT,
    hosts,
    definitions: KINDS,
    clock,
    log: silentLog,
    callTimeoutMs,
  });
  return {
    requests,
    clouds,
    events,
    platform,
    close: async () => {
      await requests.stop();
      await clouds.close();
    },
  };
}
