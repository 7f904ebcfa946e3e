import { createRequire } from 'node:module';
import { createLog } from '../../src/base/log.js';
import { type Drover, startDrover } from '../../src/main.js';
import { benchConfig } from './config.js';

/** What a bot process costs at one moment. */
export interface Cost {
  /** Seconds of processor time since the process began. */
  cpuSeconds: number;
  residentMib: number;
  heapMib: number;
  /** The platforms' libraries that are loaded. */
  loaded: readonly string[];
}

const LIBRARIES = ['@slack/bolt', 'discord.js'];
const MIB = 2 ** 20;

/** A whole bot in a process of its own: starts on the first message, and answers every further one with its cost. */
let drover: Drover | undefined;
process.on('message', async (order: { directory: string; content: Record<string, unknown> } | 'cost') => {
  if (order !== 'cost') {
    const config = benchConfig(order.directory, order.content);
    drover = await startDrover({ config, env: {}, log: createLog({ level: 'silent' }) });
    process.send?.('started');
    return;
  }
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const files = Object.keys(createRequire(import.meta.url).cache);
  const cost: Cost = {
    cpuSeconds: (user + system) / 1e6,
    residentMib: rss / MIB,
    heapMib: heapUsed / MIB,
    loaded: LIBRARIES.filter((name) => files.some((file) => file.includes(`/node_modules/${name}/`))),
  };
  process.send?.(cost);
});
process.on('disconnect', () => {
  void drover?.stop().finally(() => process.exit(0));
});
