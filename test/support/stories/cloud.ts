import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SeenCall, type Simulator, startSimulator } from '../../../src/simulator/index.js';
import type { FastClock } from './fast-clock.js';

/** Copying a small guest then takes a moment; everything else takes the time it takes. */
const SPEED = 10;

/** A server of a story, and where it is to go. */
export interface StoryServer {
  id: string;
  name: string;
  from: string;
  to: string;
}

/** One cloud for many stories; each has servers of its own. */
export class StoryCloud {
  readonly simulator: Simulator;
  readonly clock: FastClock;
  /** What was asked of it, in order. */
  readonly calls: readonly SeenCall[];
  readonly #directory: string;
  #count = 0;

  private constructor(simulator: Simulator, clock: FastClock, directory: string, calls: readonly SeenCall[]) {
    this.calls = calls;
    this.simulator = simulator;
    this.clock = clock;
    this.#directory = directory;
  }

  static async open(clock: FastClock): Promise<StoryCloud> {
    const directory = await mkdtemp(join(tmpdir(), 'drover-stories-'));
    const calls: SeenCall[] = [];
    const onCall = (call: SeenCall) => void calls.push(call);
    const simulator = await startSimulator({ directory, hosts: 3, speed: SPEED, clock, onCall });
    // How long a held move is held is up to the story, and to how busy the machine is.
    simulator.world.completionTimeout = 0;
    return new StoryCloud(simulator, clock, directory, calls);
  }

  server(from = 'compute1', to = 'compute2', metadata: Record<string, string> = {}): StoryServer {
    const name = `web-${++this.#count}-end`;
    const { id } = this.simulator.world.addServer({ name, host: from, metadata });
    return { id, name, from, to };
  }

  /** How many live migrations Nova accepted for it, ever. */
  moves({ id }: StoryServer): number {
    return this.simulator.world.moves.get(id) ?? 0;
  }

  hostOf({ id }: StoryServer): string {
    return this.simulator.world.server(id).host;
  }

  /** Its memory changes faster than it is copied, until it is let go. */
  hold({ name }: StoryServer): void {
    this.simulator.faults.ask({ kind: 'never-converges', server: name });
  }

  letGo({ name }: StoryServer): void {
    this.simulator.faults.clear((fault) => 'server' in fault && fault.server === name);
  }

  /** Nova has no record of its move any more, and leaves the server as it is. */
  forget({ id }: StoryServer): void {
    const { world } = this.simulator;
    const server = world.server(id);
    for (const [key, record] of world.migrations) if (record.serverId === id) world.migrations.delete(key);
    world.actions.of(server).splice(1);
    server.taskState = null;
  }

  isRunning({ id }: StoryServer): boolean {
    const records = [...this.simulator.world.migrations.values()];
    return records.some(({ serverId, status }) => serverId === id && status === 'running');
  }

  /** The stories are over: nothing of theirs is in the way of the next ones. */
  clear(): void {
    const { world, faults } = this.simulator;
    faults.clear();
    for (const { id, devices } of [...world.servers.values()]) {
      for (const { volumeId, attachmentId } of devices) {
        world.storage.volumes.delete(volumeId);
        world.storage.attachments.delete(attachmentId);
      }
      world.release(id);
      world.servers.delete(id);
    }
  }

  async close(): Promise<void> {
    await this.simulator.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
