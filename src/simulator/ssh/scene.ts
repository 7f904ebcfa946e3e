import type { Clock } from '../../base/clock.js';
import type { Host } from '../world/model.js';
import type { World } from '../world/world.js';
import type { CommandResult } from './host-server.js';
import type { HostState } from './host-state.js';

/** What answers have at hand: the host, its peers, and the cloud they belong to. */
export interface Scene {
  readonly world: World;
  readonly clock: Clock;
  readonly host: Host;
  readonly state: HostState;
  stateOf(host: string): HostState | undefined;
  reboot(): void;
}

/** Answers of one command of Drover's closed list, by its arguments. */
export type Answers = Readonly<
  Record<
    string,
    (scene: Scene, words: readonly string[], stdin: string) => CommandResult | Promise<CommandResult>
  >
>;

export function said(stdout: string): CommandResult {
  return { stdout: stdout === '' || stdout.endsWith('\n') ? stdout : `${stdout}\n`, exitCode: 0 };
}

export function failed(stderr: string, exitCode = 1): CommandResult {
  return { stderr: `${stderr}\n`, exitCode };
}
