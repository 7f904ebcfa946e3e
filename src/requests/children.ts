import type { Clock } from '../base/clock.js';
import { DroverError } from '../base/errors.js';
import { type Asked, buildChild } from './build.js';
import { abortIsWanted, stopIsWanted } from './changes.js';
import type { Electorate } from './electorate.js';
import { childIdOf } from './ids.js';
import type { Ledger } from './ledger.js';
import { type ChildPlace, type Request, shownId } from './request.js';
import { isEnd, type RequestState } from './states.js';
import type { Store } from './store-port.js';

export interface ChildAsk extends ChildPlace, Asked {}

/** A child as its parent sees it; `request` while it is not in the archive. */
export interface Child extends ChildPlace {
  id: string;
  state: RequestState;
  request?: Request;
}

export interface ChildrenDeps {
  store: Pick<Store, 'children' | 'history'>;
  ledger: Ledger;
  electorate: Electorate;
  clock: Clock;
  /** A fresh `req-<uuid>`. */
  newRequestId(): string;
}

const PAGE = 500;

/**
 * The requests that another one makes and answers for: its votes cover them. Making one twice makes it once, for its id
 * is that of its parent, its subject and its attempt.
 */
export class Children {
  readonly #deps: ChildrenDeps;

  constructor(deps: ChildrenDeps) {
    this.#deps = deps;
  }

  /** @throws DroverError `parent-starts-nothing` unless the parent runs. */
  async make(parent: Request, ask: ChildAsk): Promise<Request> {
    const { ledger, electorate, clock, newRequestId } = this.#deps;
    const current = await ledger.get(parent.id);
    if (current === undefined || !mayBegin(current)) {
      throw new DroverError(`${shownId(parent.id)} starts nothing now.`, { code: 'parent-starts-nothing' });
    }
    const id = childIdOf(parent.id, ask.subject, ask.attempt);
    const child = buildChild({ ...ask, id }, current, newRequestId(), electorate, clock.now());
    // What it excludes others from it takes at its start.
    const result = await ledger.create(child, []);
    if (result.kind === 'busy') throw new Error(`child ${id} is busy without holding anything`);
    return result.request;
  }

  /** All that were ever made, in no order. */
  async of(parent: Request): Promise<readonly Child[]> {
    const found = new Map<string, Child>();
    let after: string | undefined;
    do {
      const page: { size: number; after?: string } = { size: PAGE };
      if (after !== undefined) page.after = after;
      const { entries, next } = await this.#deps.store.history({ parent: parent.id }, page);
      for (const { id, state, child } of entries) {
        if (child !== undefined) found.set(id, { id, state, ...child });
      }
      after = next;
    } while (after !== undefined);
    for (const request of await this.#deps.store.children(parent.id)) {
      const { id, state, child } = request;
      if (child !== undefined) found.set(id, { id, state, ...child, request });
    }
    return [...found.values()];
  }
}

/** Whether a parent may begin anything new. */
export function mayBegin(parent: Request): boolean {
  return parent.state === 'running' && !abortIsWanted(parent) && !stopIsWanted(parent);
}

/** Whether everything that was made has come to its end. */
export function allEnded(children: readonly Child[]): boolean {
  return children.every(({ state }) => isEnd(state));
}
