import type { Fault, HttpFault, Simulator } from '../../src/simulator/index.js';
import { startSimulator } from '../../src/simulator/index.js';
import { type FastTime, fastClock } from './fast-clock.js';
import type { CloudSize } from './soak-cloud.js';

/** The cloud in a process of its own: what it remembers of a day is not the bot's memory. */
let simulator: Simulator | undefined;
type Order =
  | { start: CloudSize & FastTime & { directory: string } }
  | { fault: Fault }
  | { heal: HttpFault['kind'] };
process.on('message', async (order: Order) => {
  if ('start' in order) {
    const { directory, hosts, servers, ...time } = order.start;
    simulator = await startSimulator({ directory, hosts, servers, clock: fastClock(time) });
    const { configFile } = simulator;
    process.send?.({ configFile, servers: [...simulator.world.servers.values()].map(({ name }) => name) });
  } else if ('fault' in order) simulator?.faults.ask(order.fault);
  else simulator?.faults.clear(({ kind }) => kind === order.heal);
});
process.on('disconnect', () => process.exit(0));
