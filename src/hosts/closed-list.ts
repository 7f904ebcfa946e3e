import type { Command } from './command.js';
import * as commands from './commands.js';

/** THE closed list: what commands.ts exports, by id. There is no other way to run anything on a host. */
export const COMMANDS: readonly Command[] = Object.values(commands).sort((a, b) => (a.id < b.id ? -1 : 1));
