import type { CommandResult } from '../host-server.js';
import { type Answers, type Scene, said } from '../scene.js';

const PROBES = 4;
const INTERVAL_MS = 500;
const LOST_MS = 1_000;
const LONGEST_MS = 2_000;

/** Guests on their networks, which every host reaches. */
export const guestAnswers: Answers = {
  'guest-probe': async (scene, [, address = '']): Promise<CommandResult> => {
    const { clock } = scene;
    const until = clock.now() + LONGEST_MS;
    const lines: string[] = [];
    for (let sent = 0; sent < PROBES && clock.now() <= until; sent++) {
      const began = clock.now();
      const answers = answersAt(scene, address);
      const took = answers ? 1 : LOST_MS;
      lines.push(`probe ${seconds(began)} ${seconds(began + took)} ${answers ? 0 : 124}`);
      await clock.sleep(Math.max(INTERVAL_MS, took));
    }
    return said(lines.join('\n'));
  },
};

function answersAt({ world }: Scene, address: string): boolean {
  const server = [...world.servers.values()].find(({ fixedAddress }) => fixedAddress === address);
  return (
    server !== undefined &&
    server.vmState === 'active' &&
    server.powerState === 1 &&
    !world.deafGuests.has(server.id)
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(9);
}
