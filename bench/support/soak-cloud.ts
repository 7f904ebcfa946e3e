import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fault, HttpFault } from '../../src/simulator/index.js';
import type { FastTime } from './fast-clock.js';

export interface CloudSize {
  hosts: number;
  servers: number;
}

export interface SoakCloud {
  /** The drover.yaml that uses it. */
  configFile: string;
  servers: readonly string[];
  fault(fault: Fault): void;
  heal(kind: HttpFault['kind']): void;
  stop(): Promise<void>;
}

/** A simulated cloud in a process of its own, at the same time of day as this one. */
export async function startSoakCloud(directory: string, size: CloudSize, time: FastTime): Promise<SoakCloud> {
  const child = fork(fileURLToPath(new URL('./soak-cloud-side.js', import.meta.url)));
  child.send({ start: { directory, ...size, ...time } });
  const [about] = (await once(child, 'message')) as [Pick<SoakCloud, 'configFile' | 'servers'>];
  return {
    ...about,
    fault: (fault) => void child.send({ fault }),
    heal: (heal) => void child.send({ heal }),
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
