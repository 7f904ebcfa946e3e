import type { Clock } from '../../base/clock.js';
import type { ChatPlatform } from '../../chat/platform.js';
import type { Claims } from '../../requests/claims.js';
import type { Events } from '../../requests/events.js';
import type { Kinds } from '../../requests/kind.js';
import type { Request } from '../../requests/request.js';
import type { Store } from '../../requests/store-port.js';
import type { Chart } from '../charts/chart.js';
import type { KindDefinition } from '../kind.js';
import type { Progress } from '../presentation.js';
import type { Frozen, PolicyView } from '../view.js';

/** As much of a pino logger as delivery uses. */
export interface ReportLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ReporterParts {
  store: Pick<Store, 'get' | 'active' | 'delivery' | 'saveDelivery' | 'settle'>;
  /** Who drives a request tells of it, and nobody else. */
  claims: Pick<Claims, 'holds' | 'drive' | 'token'>;
  /** How long a post of another replica may take to arrive after that has lost the claim, milliseconds; 0 where there is none. */
  othersPostMs: number;
  /** By name; only those that are configured. */
  platforms: ReadonlyMap<string, ChatPlatform>;
  clock: Clock;
  log: ReportLog;
  /** The newest reading of a running request; undefined for kinds that show none. */
  progressOf(request: Request): Progress | undefined;
  view(request: Request): PolicyView;
  /** Why nothing like it starts now; absent: nobody looks. Must not throw. */
  frozen?(request: Request): Promise<Frozen | undefined>;
  kinds: Kinds<KindDefinition>;
  /** Emoji names that count; the first of each is seeded. */
  reactions: { approve: readonly string[]; reject: readonly string[] };
  /** A chart as PNG. */
  draw(chart: Chart): Promise<Uint8Array>;
  /** Is told of cards that are posted, of what can or can not be told, and of what is settled. */
  events: Pick<Events, 'emit'>;
}
