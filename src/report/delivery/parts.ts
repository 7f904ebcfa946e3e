import type { Clock } from '../../base/clock.js';
import type { ChatPlatform, MessageRef } from '../../chat/platform.js';
import type { ProgressSample } from '../../procedures/move/cards/progress.js';
import type { Request } from '../../requests/request.js';
import type { Store } from '../../requests/store-port.js';
import type { Descriptions, PolicyView } from '../view.js';

/** As much of a pino logger as delivery uses. */
export interface ReportLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ReporterParts {
  store: Pick<Store, 'get' | 'active' | 'delivery' | 'saveDelivery' | 'settle'>;
  /** By name; only those that are configured. */
  platforms: ReadonlyMap<string, ChatPlatform>;
  clock: Clock;
  log: ReportLog;
  /** The watcher's newest reading of a running request. */
  progressOf(id: string): ProgressSample | undefined;
  view(request: Request): PolicyView;
  describe: Descriptions;
  /** Emoji names that count; the first of each is seeded. */
  reactions: { approve: readonly string[]; reject: readonly string[] };
  /** A card's message is known, once for each process: its votes can be read from now on. Must not throw. */
  onCardPosted(id: string, card: MessageRef): void;
}
