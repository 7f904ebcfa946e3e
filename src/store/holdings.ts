import { type ExclusiveKey, type HeldSlot, keyText, type SlotKey, slotText } from '../requests/keys.js';
import type { Request } from '../requests/request.js';
import { isEnd } from '../requests/states.js';

/** What a request holds while it has not ended. */
export interface Holding {
  request: Request;
  exclusive: readonly ExclusiveKey[];
  slots: readonly SlotKey[];
}

/** Who holds what, so that asking costs the same however many requests there are. */
export class Holdings {
  readonly #held = new Map<
    string,
    { keys: readonly string[]; slots: readonly SlotKey[]; parent: string | undefined }
  >();
  readonly #byKey = new Map<string, string>();
  readonly #bySlot = new Map<string, { slot: SlotKey; holders: Set<string> }>();
  readonly #byParent = new Map<string, Set<string>>();

  set({ request, exclusive, slots }: Holding): void {
    const { id } = request;
    // What its parent answers for; the force of a move is none.
    const parent = request.authority === undefined ? undefined : request.parent;
    this.remove(id);
    if (isEnd(request.state)) return;
    const keys = exclusive.map(keyText);
    this.#held.set(id, { keys, slots, parent });
    for (const key of keys) this.#byKey.set(key, id);
    for (const { scope, cloud, name } of slots) {
      const text = slotText({ scope, cloud, name });
      const known = this.#bySlot.get(text) ?? { slot: { scope, cloud, name }, holders: new Set<string>() };
      known.holders.add(id);
      this.#bySlot.set(text, known);
    }
    if (parent !== undefined) {
      this.#byParent.set(parent, (this.#byParent.get(parent) ?? new Set<string>()).add(id));
    }
  }

  remove(id: string): void {
    const known = this.#held.get(id);
    if (known === undefined) return;
    this.#held.delete(id);
    for (const key of known.keys) if (this.#byKey.get(key) === id) this.#byKey.delete(key);
    for (const slot of known.slots) {
      const text = slotText(slot);
      const holders = this.#bySlot.get(text)?.holders;
      holders?.delete(id);
      if (holders?.size === 0) this.#bySlot.delete(text);
    }
    if (known.parent === undefined) return;
    const children = this.#byParent.get(known.parent);
    children?.delete(id);
    if (children?.size === 0) this.#byParent.delete(known.parent);
  }

  /** The first of these keys that somebody else has. */
  taken(keys: readonly ExclusiveKey[], self: string): { key: ExclusiveKey; holder: string } | undefined {
    for (const key of keys) {
      const holder = this.#byKey.get(keyText(key));
      if (holder !== undefined && holder !== self) return { key, holder };
    }
    return undefined;
  }

  slots(): readonly HeldSlot[] {
    return [...this.#bySlot.values()].map(({ slot, holders }) => ({ ...slot, holders: [...holders] }));
  }

  /** A child that this one answers for and that has not ended. */
  openChild(parent: string): string | undefined {
    return this.#byParent.get(parent)?.values().next().value;
  }
}
