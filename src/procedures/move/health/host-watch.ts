import type { Clock } from '../../../base/clock.js';
import type { HostSeen, MoveHosts } from '../host-port.js';
import { KeptLook, type Reading } from './kept-look.js';

/** One host must not hold up what is known of the other. */
export const HOST_DEADLINE_MS = 5_000;
const EVERY_MS = 2_500;

/** What is seen of one host of a move over SSH, again and again, beside everything else. */
export class HostWatch {
  readonly host: string;
  readonly #ssh: KeptLook<true>;
  readonly #domain: KeptLook<HostSeen>;

  constructor(host: string, clock: Clock) {
    this.host = host;
    const limits = { deadlineMs: HOST_DEADLINE_MS, everyMs: EVERY_MS };
    this.#ssh = new KeptLook(clock, limits);
    this.#domain = new KeptLook(clock, limits);
  }

  /** Asks two things: whether the host answers at all, and whether libvirt there does. A hanging libvirt is no silent host. */
  look(hosts: MoveHosts, domain: string | null, server: string): void {
    this.#ssh.look(async () => {
      await hosts.answers(this.host);
      return true;
    });
    if (domain !== null) this.#domain.look(() => hosts.seen(this.host, domain, server));
  }

  get ssh(): Reading<true> {
    return this.#ssh.reading;
  }

  get domain(): Reading<HostSeen> {
    return this.#domain.reading;
  }
}
