import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';

/** A simulator in a process of its own: started by the first message, which is answered with where its clouds.yaml is. */
let simulator: Simulator | undefined;
process.on('message', async (options: SimulatorOptions) => {
  simulator = await startSimulator(options);
  process.send?.(simulator.cloudsFile);
});
process.on('disconnect', () => {
  void simulator?.stop().finally(() => process.exit(0));
});
