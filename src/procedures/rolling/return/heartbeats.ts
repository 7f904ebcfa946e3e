import type { ComputeService } from '../../../cloud/compute.js';

/**
 * Different reports of nova-compute since a host was handed over, as this process has seen them: after a restart they
 * are counted anew, which takes no longer than half a minute.
 */
export class Heartbeats {
  readonly #seen = new Map<string, Set<string>>();

  /** How many there are by now. One that is down has to begin anew. */
  saw(request: string, service: ComputeService | undefined, host: string): number {
    const key = `${request} ${host}`;
    if (service?.state !== 'up' || service.updatedAt === null) {
      this.#seen.delete(key);
      return 0;
    }
    const seen = this.#seen.get(key) ?? new Set();
    seen.add(service.updatedAt);
    this.#seen.set(key, seen);
    return seen.size;
  }

  forget(request: string, host: string): void {
    this.#seen.delete(`${request} ${host}`);
  }
}
