import { DroverError } from '../base/errors.js';
import type { Cloud } from './cloud.js';

/** The clouds that Drover serves, each connected when it is first asked for. */
export interface Clouds {
  /** The first is the default. */
  readonly names: readonly string[];
  /** All but this one. */
  others(name: string): readonly string[];
  /** The name itself, the default one's when none is given. Throws `unknown-cloud` with the names there are. */
  known(name?: string): string;
  /** Throws as `known`, or a CloudError when clouds.yaml does not describe it. */
  open(name?: string): Promise<Cloud>;
  close(): Promise<void>;
}

/** Clouds by name; `connect` is asked once for each, and again only after it failed. */
export class LazyClouds implements Clouds {
  readonly names: readonly string[];
  readonly #connect: (name: string) => Promise<Cloud>;
  readonly #open = new Map<string, Promise<Cloud>>();

  constructor(names: readonly string[], connect: (name: string) => Promise<Cloud>) {
    this.names = names;
    this.#connect = connect;
  }

  others(name: string): readonly string[] {
    return this.names.filter((one) => one !== name);
  }

  known(name?: string): string {
    const wanted = name ?? this.names[0];
    if (wanted !== undefined && this.names.includes(wanted)) return wanted;
    if (this.names.length === 0) {
      throw new DroverError('No cloud is configured.', {
        code: 'unknown-cloud',
        remedy: 'Write a clouds.yaml, and name its clouds in `clouds.use`.',
      });
    }
    throw new DroverError(`There is no cloud ${wanted ?? ''}.`, {
      code: 'unknown-cloud',
      remedy: `These are configured: ${this.names.join(', ')}.`,
    });
  }

  async open(name?: string): Promise<Cloud> {
    const wanted = this.known(name);
    const open = this.#open.get(wanted);
    if (open !== undefined) return open;
    const connecting = this.#connect(wanted);
    this.#open.set(wanted, connecting);
    // Not `finally`: a connection that failed is tried again by whoever asks next.
    connecting.catch(() => this.#open.delete(wanted));
    return connecting;
  }

  async close(): Promise<void> {
    const open = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    await Promise.all(open.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
  }
}
