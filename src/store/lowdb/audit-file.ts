import { redact } from '../../base/redaction.js';
import { lastAudited } from './audited.js';
import type { LowdbParts } from './parts.js';
import { createSerial } from './serial.js';

/** Enough of the audit for everything that one process can have left open, at some 500 bytes a line. */
const AUDIT_TAIL = 16 * 1024 * 1024;

/** The audit: a file of lines that only grows. */
export class AuditFile {
  readonly #parts: LowdbParts;
  readonly #mustHold: () => void;
  readonly #inTurn = createSerial();

  /** @param mustHold throws when this process may not write */
  constructor(parts: LowdbParts, mustHold: () => void) {
    this.#parts = parts;
    this.#mustHold = mustHold;
  }

  /** Resolves when the line is on the disk. */
  write(entry: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#inTurn(async () => {
      this.#mustHold();
      const line = JSON.stringify(redact({ at: new Date(this.#parts.now()).toISOString(), ...entry }));
      await this.#parts.files.append(this.#parts.paths.audit, line);
    });
  }

  /** The last event of each request that has its line. */
  last(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#inTurn(async () => {
      this.#mustHold();
      return lastAudited(await this.#parts.files.tail(this.#parts.paths.audit, AUDIT_TAIL), ids);
    });
  }

  async idle(): Promise<void> {
    await this.#inTurn(async () => undefined);
  }
}
