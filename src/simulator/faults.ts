import type { Server } from './world/model.js';

export type ServiceName = 'identity' | 'compute' | 'volume' | 'placement' | 'image' | 'network';

/** What can be told to fail of a volume, by its name. */
export type FailingVolumeStep = 'schedule' | 'download' | 'retype' | 'snapshot';

/** The steps at which a live migration can be told to fail. */
export type FailingStep = 'pre-check' | 'pre-live-migration' | 'running' | 'post';

export interface HttpFault {
  kind: 'http';
  service: ServiceName;
  /** A regular expression over `METHOD /path?query`; absent: every request of the service. */
  match?: string;
  /**
   * `slow` answers after `ms`; `error` answers `status` (500) and does nothing; `hang` never answers;
   * `lost-response` does what was asked and cuts the connection before the answer; `refuse` cuts it at once.
   */
  mode: 'slow' | 'error' | 'hang' | 'lost-response' | 'refuse';
  /** How many requests it befalls; absent: all until cleared. */
  times?: number;
  ms?: number;
  status?: number;
  /** With `error`: an HTML page that shows what was sent, headers and all. */
  repeats?: boolean;
  /** Seconds, sent as Retry-After with `error`. */
  retryAfter?: number;
}

export type Fault =
  | HttpFault
  | { kind: 'host-down'; host: string; keepsCountingAsUpForMs?: number }
  /** The host's network agent has no mapping of its physical network. */
  | { kind: 'no-physical-network'; host: string }
  | { kind: 'never-converges'; server: string }
  | {
      kind: 'fails-at';
      server: string;
      step: FailingStep;
      silent?: boolean;
      message?: string;
      times?: number;
    }
  | { kind: 'completed-on-old-host'; server: string }
  | { kind: 'leftover-attachment'; server: string }
  /** A move that is rolled back leaves its volumes attached and its ports bound at the destination. */
  | { kind: 'rollback-leaves'; server: string }
  /** Its guest runs on the new host, and its network does not come back. */
  | { kind: 'guest-falls-silent'; server: string }
  /** Cinder's own message is `message`, where it leaves one. */
  | { kind: 'volume-fails'; volume: string; step: FailingVolumeStep; message?: string }
  /** The server ends in ERROR with this fault. */
  | { kind: 'boot-fails'; server: string; message?: string };

type ServerFault = Exclude<
  Fault,
  { kind: 'http' } | { kind: 'host-down' } | { kind: 'no-physical-network' } | { kind: 'volume-fails' }
>;

/** Told of hosts that go down and come back, since running migrations feel it at once. */
export interface HostWatcher {
  hostStopped(host: string, keepsCountingAsUpForMs: number | undefined): void;
  hostStarted(host: string): void;
}

/** What is asked to go wrong. Servers are named by id or by name. */
export class Faults {
  #asked: Fault[] = [];
  readonly #watcher: HostWatcher;

  constructor(watcher: HostWatcher) {
    this.#watcher = watcher;
  }

  list(): readonly Fault[] {
    return this.#asked;
  }

  ask(fault: Fault): void {
    if (fault.kind === 'host-down') this.#watcher.hostStopped(fault.host, fault.keepsCountingAsUpForMs);
    this.#asked.push({ ...fault });
  }

  /** Takes back all faults, or those the filter picks; stopped hosts start again. */
  clear(which: (fault: Fault) => boolean = () => true): void {
    const cleared = this.#asked.filter(which);
    this.#asked = this.#asked.filter((fault) => !cleared.includes(fault));
    for (const fault of cleared) if (fault.kind === 'host-down') this.#watcher.hostStarted(fault.host);
  }

  /** The first fault that befalls this request, counted off. */
  takeHttp(service: ServiceName, request: string): HttpFault | undefined {
    const fault = this.#asked.find(
      (asked): asked is HttpFault =>
        asked.kind === 'http' &&
        asked.service === service &&
        (asked.match === undefined || new RegExp(asked.match).test(request)),
    );
    if (fault) this.#countOff(fault);
    return fault;
  }

  has(kind: ServerFault['kind'], server: Server): boolean {
    return this.#asked.some((fault) => fault.kind === kind && concerns(fault, server));
  }

  takeFailure(
    server: Server,
    step: FailingStep,
  ): { silent: boolean; message: string | undefined } | undefined {
    for (const fault of this.#asked) {
      if (fault.kind !== 'fails-at' || fault.step !== step || !concerns(fault, server)) continue;
      this.#countOff(fault);
      return { silent: fault.silent ?? step === 'running', message: fault.message };
    }
    return undefined;
  }

  lacksPhysicalNetwork(host: string): boolean {
    return this.#asked.some((fault) => fault.kind === 'no-physical-network' && fault.host === host);
  }

  volumeFailure(volume: string, step: FailingVolumeStep): { message: string | undefined } | undefined {
    const asked = this.#asked.find(
      (fault) => fault.kind === 'volume-fails' && fault.volume === volume && fault.step === step,
    );
    return asked?.kind === 'volume-fails' ? { message: asked.message } : undefined;
  }

  bootFailure(server: Server): { message: string | undefined } | undefined {
    const asked = this.#asked.find((fault) => fault.kind === 'boot-fails' && concerns(fault, server));
    return asked?.kind === 'boot-fails' ? { message: asked.message } : undefined;
  }

  #countOff(fault: Fault & { times?: number }): void {
    if (fault.times === undefined) return;
    fault.times -= 1;
    if (fault.times <= 0) this.#asked = this.#asked.filter((asked) => asked !== fault);
  }
}

function concerns(fault: Fault, server: Server): boolean {
  return 'server' in fault && (fault.server === server.id || fault.server === server.name);
}
