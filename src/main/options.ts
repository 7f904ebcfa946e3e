import type { Readable, Writable } from 'node:stream';
import type { Line as ShownLine } from '../../adapters/console/output.js';
import type { Typing } from '../../adapters/console/platform.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Config } from '../config/config.js';
import type { Store } from '../requests/store-port.js';

export type { ShownLine };

export interface ConsoleIo {
  input: Readable;
  output: Writable & { columns?: number; rows?: number };
  /** The output is a terminal. */
  tty: boolean;
  /** What the output shows of the input; on a terminal it is typed there unless told. */
  typing?: Typing;
  json: boolean;
  color: boolean;
  /** What is said first: what runs, what to type, how to stop. */
  greeting?: (clouds: readonly string[]) => string;
  /** Is told each line of the chat after it was shown, neither coloured nor broken. */
  watch?: (line: ShownLine) => void;
}

export interface StartOptions {
  config: Config;
  env: Readonly<Record<string, string | undefined>>;
  log: Log;
  /** Present when the terminal is to be a chat. */
  console?: ConsoleIo;
  clock?: Clock;
  /** How long a move must stand still before it is called stalled; a minute unless told, shorter for a demo. */
  stallAfterSeconds?: number;
  /** The longest pause of a guest that Nova allows, half a second unless told; shorter in a cloud that works faster. */
  largestPauseSeconds?: number;
  /** How long one call to a cloud may take, milliseconds; half a minute unless told. */
  callTimeoutMs?: number;
  /** How long a replica that has died keeps what it drove, milliseconds; 12 s unless told. */
  leaseMs?: number;
  random?: () => number;
  /** Something broke that only a new start fixes: persist, stop, exit non-zero. */
  onFatal?: (error: unknown) => void;
}

export interface Drover {
  /** Resolves once the terminal's input has ended and the work that runs with it. */
  readonly idle: Promise<void>;
  readonly httpPort: number | undefined;
  readonly internalPort: number | undefined;
  /** To read only. A request that has ended is no longer active once its end was told. */
  readonly requests: Pick<Store, 'get' | 'active'>;
  /** A line to whoever sits at the terminal, which is no message of the chat. */
  note(text: string): void;
  /** What goes on in the cloud, children left out, each by what it is called. */
  underWay(): Promise<readonly { noun: string }[]>;
  /** Takes no new command, lets nothing new start, persists, disconnects. Running moves go on in the cloud. */
  stop(): Promise<void>;
}
