import { join } from 'node:path';
import type { Low } from 'lowdb';
import type { Delivery } from '../../requests/store-port.js';
import { refused } from '../rules.js';
import { deliveryDocument } from '../shape.js';
import { isUnreadable } from './aside.js';
import { jsonFile } from './json-file.js';
import type { LowdbParts } from './parts.js';
import { isId } from './paths.js';
import { createSerial } from './serial.js';

/** What of each request is told, a document of its own. */
export class Deliveries {
  readonly #parts: LowdbParts;
  readonly #mustHold: () => void;
  readonly #inTurn = createSerial();

  /** @param mustHold throws when this process may not write */
  constructor(parts: LowdbParts, mustHold: () => void) {
    this.#parts = parts;
    this.#mustHold = mustHold;
  }

  async get(id: string): Promise<Delivery | undefined> {
    const file = this.#file(id);
    try {
      await file.read();
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      await this.#inTurn(() => this.#putAside(file, id));
    }
    if (file.data !== null) return file.data;
    const lost = this.#parts.aside.has(id, 'deliveries');
    return lost ? { id, told: 0, lookFirst: true, closed: false } : undefined;
  }

  save(delivery: Delivery): Promise<void> {
    return this.#inTurn(async () => {
      this.#mustHold();
      const file = this.#file(delivery.id);
      file.data = delivery;
      await file.write();
    });
  }

  /** What was asked before is written. */
  async idle(): Promise<void> {
    await this.#inTurn(async () => undefined);
  }

  /** In its turn: it may have been written again since it was read. */
  async #putAside(file: Low<Delivery | null>, id: string): Promise<void> {
    this.#mustHold();
    try {
      await file.read();
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      await this.#parts.aside.take(this.#path(id), error);
    }
  }

  #path(id: string): string {
    return join(this.#parts.paths.deliveries, `${id}.json`);
  }

  #file(id: string) {
    if (!isId(id)) throw refused(`${JSON.stringify(id)} is no id of a request`);
    return jsonFile<Delivery>(this.#parts.files, this.#path(id), deliveryDocument);
  }
}
