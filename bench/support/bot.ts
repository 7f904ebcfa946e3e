import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Simulator } from '../../src/simulator/index.js';
import type { Cost } from './bot-side.js';

export interface Bot {
  cost(): Promise<Cost>;
  stop(): Promise<void>;
}

/** Starts a bot in a process of its own, with these sections of drover.yaml beside the cloud and the store. */
export async function startBot(simulator: Simulator, content: Record<string, unknown>): Promise<Bot> {
  const directory = await mkdtemp(join(tmpdir(), 'drover-bench-bot-'));
  const child = fork(fileURLToPath(new URL('./bot-side.js', import.meta.url)));
  const sections = {
    clouds: { file: simulator.cloudsFile },
    store: { directory: join(directory, 'data') },
    ...content,
  };
  child.send({ directory, content: sections });
  await once(child, 'message');
  return {
    async cost() {
      const answer = once(child, 'message');
      child.send('cost');
      const [cost] = (await answer) as [Cost];
      return cost;
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
