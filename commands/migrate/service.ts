import type { Actor } from '../../src/chat/actor.js';
import type { AskedWords } from '../../src/chat/asking.js';
import type { Card } from '../../src/chat/card.js';
import type { Invocation } from '../../src/chat/command.js';

export interface MoveOrder {
  key: string;
  actor: Actor;
  conversation: Invocation['conversation'];
  ask: {
    cloud: string | undefined;
    server: string;
    /** Left out: the best host. */
    to?: string | undefined;
    ifStalled: 'ask' | 'abort' | 'force';
    project: string | undefined;
  };
  words: AskedWords;
}

export interface HostOrder {
  key: string;
  actor: Actor;
  conversation: Invocation['conversation'];
  ask: {
    cloud: string | undefined;
    host: string;
    purpose: 'reboot' | 'removal';
    /** None: every host that may. */
    to: readonly string[];
    /** Names or ids of servers that stay. */
    except: readonly string[];
    ifStalled: 'ask' | 'abort' | 'force';
    failures: number;
    newcomers: 'ask' | 'move';
  };
  words: AskedWords;
}

export interface EnableOrder {
  key: string;
  actor: Actor;
  conversation: Invocation['conversation'];
  ask: { cloud: string | undefined; host: string; adopt: boolean };
  words: AskedWords;
}

export interface RollingOrder {
  key: string;
  actor: Actor;
  conversation: Invocation['conversation'];
  ask: {
    cloud: string | undefined;
    /** One of the three. */
    choice: { hosts: readonly string[]; aggregate: string | undefined; zone: string | undefined };
    /** As in 30m or 2h. */
    backWithin: string | undefined;
    tactics: {
      batch: number;
      handOver: 'wait' | 'reboot';
      canary: string | null;
      newcomers: 'ask' | 'move';
      ifStalled: 'ask' | 'abort' | 'force';
      failures: number;
    };
  };
  words: AskedWords;
}

/** Which ended requests are shown. */
export interface HistoryAsk {
  server?: string;
  host?: string;
  /** Whoever asked or approved. */
  by?: string;
  since?: string;
}

/**
 * What `/migrate` asks. Every method throws a DroverError for what a person can fix. What a request is, the commands
 * need not know: they hand on what `request` gave.
 */
export interface MigrateService<Request> {
  /** Checks, plans and asks: undefined when its card was posted, else why the move is refused. */
  move(order: MoveOrder): Promise<Card | undefined>;
  retry(key: string, request: Request, actor: Actor, words: AskedWords): Promise<Card | undefined>;
  /** Plans the emptying of a host and asks: undefined when its card was posted, else why nothing can leave. */
  host(order: HostOrder): Promise<Card | undefined>;
  /** Plans the maintenance of many hosts and asks: undefined when its card was posted, else why none can begin. */
  rolling(order: RollingOrder): Promise<Card | undefined>;
  /** The work on a host that was handed over is done. */
  done(ask: { host: string; cloud: string | undefined }, by: Actor): Promise<Card>;
  /** Its card is posted. */
  enable(order: EnableOrder): Promise<undefined>;
  pause(request: Request, by: Actor, reason: string | undefined): Promise<Card>;
  resume(request: Request, by: Actor): Promise<Card>;
  stop(request: Request, by: Actor): Promise<Card>;
  /** One server of a drain, or one host of a maintenance, is left out. */
  skip(request: Request, what: string, by: Actor): Promise<Card>;
  request(id: string): Promise<Request>;
  abort(request: Request, by: Actor): Promise<Card>;
  force(key: string, request: Request, by: Actor): Promise<Card | undefined>;
  withdraw(request: Request, by: Actor, reason: string | undefined): Promise<Card>;
  status(request: Request | undefined, cloud: string | undefined): Promise<Card>;
  show(request: Request): Promise<Card>;
  check(request: Request): Promise<Card>;
  list(cloud: string | undefined): Promise<Card>;
  history(query: HistoryAsk, page: { size: number; after?: string }): Promise<Card>;
  whoami(actor: Actor): Promise<Card>;
  board(actor: Actor): Promise<Card>;
  /** Who takes it is the one who is asked. */
  take(request: Request, by: Actor): Promise<Card>;
  /** An approver has looked at an emergency. */
  confirm(request: Request, by: Actor): Promise<Card>;
  /** Of one cloud, or of all. */
  freeze(
    by: Actor,
    ask: { reason: string | undefined; until: string | undefined; cloud: string | undefined },
  ): Promise<Card>;
  /** `was`: there was a freeze to end. */
  thaw(by: Actor, cloud: string | undefined): Promise<{ card: Card; was: boolean }>;
}
