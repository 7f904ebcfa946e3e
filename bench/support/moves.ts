import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Listings } from '../../src/app/listings.js';
import { serverAgain } from '../../src/app/preflight-again.js';
import { systemClock } from '../../src/base/clock.js';
import { silentLog } from '../../src/base/log.js';
import type { Actor } from '../../src/chat/actor.js';
import { plainText } from '../../src/chat/plain.js';
import { preflightListing } from '../../src/preflight/cards/preflight-card.js';
import { MoveService } from '../../src/procedures/move/service.js';
import type { Request } from '../../src/requests/request.js';
import { startSimulator } from '../../src/simulator/index.js';
import { openLowdbStore } from '../../src/store/lowdb/lowdb.js';
import { requestsOnCloud } from '../../test/support/requests-on-cloud.js';

export interface TimedCall {
  service: string;
  method: string;
  route: string;
  /** When it was answered, milliseconds since the epoch. */
  at: number;
}

const ALICE: Actor = { id: 'bench:alice', name: 'alice', standing: 'member', groups: [] };
const OVERDUE_AFTER_MS = 120_000;
const CALL_TIMEOUT_MS = 30_000;

/**
 * The requests' part of the engine over the simulator, with every call to the cloud counted. Each move has a source and
 * a destination of its own, and needs no vote: what people do costs the cloud nothing.
 */
export async function openMoves(
  directory: string,
  { moves, speed, perCloud = moves }: { moves: number; speed: number; perCloud?: number },
) {
  const simulator = await startSimulator({ directory, hosts: moves + 1, servers: moves, speed });
  const calls: TimedCall[] = [];
  const clock = systemClock;
  const store = await openLowdbStore({ directory: join(directory, 'data'), clock, log: silentLog });
  const { requests, clouds, platform, close } = requestsOnCloud({
    cloudsFile: simulator.cloudsFile,
    directory: join(directory, 'data'),
    clock,
    store,
    callTimeoutMs: CALL_TIMEOUT_MS,
    policy: { limits: { perCloud }, approvals: { migrate: { quorum: 0 } } },
    onCall: ({ service, method, route }) => calls.push({ service, method, route, at: Date.now() }),
  });
  const listings = new Listings({ clock, newKey: () => randomUUID() });
  const service = new MoveService({
    ...requests,
    clouds,
    clock,
    more: (preflight, asked) =>
      listings.more(preflightListing(preflight, clock.now()), serverAgain(preflight.server, asked)),
  });
  await requests.start();
  const servers = [...simulator.world.servers.values()];

  const ask = async (name: string, destination: string) => {
    const refused = await service.move({
      key: randomUUID(),
      actor: ALICE,
      conversation: { platform: platform.name, channel: 'c' },
      ask: { cloud: undefined, server: name, to: destination, ifStalled: 'ask', project: undefined },
      words: {},
    });
    if (refused !== undefined) throw new Error(plainText(refused));
  };

  return {
    calls,
    /** Asks for every move at once, and waits until each is proved. */
    async moveAll(): Promise<void> {
      await Promise.all(servers.map(({ name }, index) => ask(name, `compute${index + 2}`)));
      const end = Date.now() + OVERDUE_AFTER_MS;
      for (;;) {
        const { entries } = await store.history({}, { size: 2 * moves });
        const other = entries.find(({ state }) => state !== 'succeeded');
        if (other !== undefined) throw new Error(`a move ended as ${other.state}`);
        if (entries.length === moves) return;
        if (Date.now() > end) throw new Error(`only ${entries.length} of ${moves} moves have ended`);
        await sleep(100);
      }
    },
    /** Each ended request with its timeline. */
    async requests(): Promise<readonly Request[]> {
      const { entries } = await store.history({}, { size: 2 * moves });
      const found = await Promise.all(entries.map(({ id }) => store.get(id)));
      return found.filter((one) => one !== undefined);
    },
    /** When the last move had begun and when the first ended, in Nova. */
    span(): { lastStart: number; firstEnd: number } {
      const records = [...simulator.world.migrations.values()];
      return {
        lastStart: Math.max(...records.map(({ createdAt }) => createdAt)),
        firstEnd: Math.min(...records.map(({ updatedAt }) => updatedAt ?? 0)),
      };
    },
    async close(): Promise<void> {
      await close();
      await store.close();
      await simulator.stop();
    },
  };
}
