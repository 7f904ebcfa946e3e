import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { ChatPlatform } from '../chat/platform.js';
import { tally } from './approval.js';
import { isoTime, withEvent } from './changes.js';
import type { Electorate } from './electorate.js';
import type { VotesStanding } from './gates.js';
import type { Ledger } from './ledger.js';
import type { Request, Vote } from './request.js';
import { livingVotes, refusalOf } from './votes.js';

/** Groups are asked again after this long, milliseconds. */
const FRESH_MS = 10 * 60_000;
/** And while a platform can't be asked, what it said last counts for this long. */
const UNASKED_MS = 60 * 60_000;

export interface ParentVotesDeps {
  ledger: Ledger;
  platforms: ReadonlyMap<string, ChatPlatform>;
  electorate: Electorate;
  clock: Clock;
  log: Log;
}

/** The platform of a voter is not there to be asked. */
class NotAsked extends Error {}

/**
 * Whether the stored votes of a parent still carry what it begins, tallied under today's roles, people and rule. Its
 * message is not read again: once it runs, taking a reaction back does nothing. Where the quorum is lost, what it begins
 * is held and its approvers are asked once more.
 */
export class ParentVotes {
  readonly #deps: ParentVotesDeps;
  /** When the votes of a parent last carried, and which they were. */
  readonly #carried = new Map<string, { at: number; votes: string }>();

  constructor(deps: ParentVotesDeps) {
    this.#deps = deps;
  }

  async carry(parent: Request): Promise<VotesStanding> {
    const { clock, log } = this.#deps;
    const votes = parent.votes.map(({ key, verdict }) => `${key} ${verdict}`).join('\n');
    const known = this.#carried.get(parent.id);
    const age = known?.votes === votes ? clock.monotonic() - known.at : Number.NaN;
    if (age >= 0 && age < FRESH_MS) return { kind: 'carry' };
    try {
      const lost = await this.#lost(parent);
      if (lost !== undefined) return lost;
      this.#carried.set(parent.id, { at: clock.monotonic(), votes });
      return { kind: 'carry' };
    } catch (error) {
      log.warn({ error, request: parent.id }, 'the votes of a parent could not be tallied again');
      if (age >= 0 && age < UNASKED_MS) return { kind: 'carry' };
      const why =
        error instanceof NotAsked ? error.message : 'the platform can not be asked about its voters';
      return { kind: 'unreadable', why };
    }
  }

  async #lost(parent: Request): Promise<VotesStanding | undefined> {
    const { electorate } = this.#deps;
    const rule = electorate.rule(parent.kind);
    if (rule.quorum === 0) return undefined;
    const counting: Vote[] = [];
    const alive = livingVotes(parent.votes, rule, this.#deps.clock.now());
    for (const vote of alive) if (await this.#counts(parent, vote)) counting.push(vote);
    const { missing, approvals } = tally(counting, rule, parent.requester.id, electorate.personOf);
    if (missing === 0) return undefined;
    const why = `${approvals.length} of the ${rule.quorum} approvals that it takes still count`;
    await this.#askAgain(parent, approvals.length, rule.quorum, why);
    return { kind: 'lost', why };
  }

  async #counts(parent: Request, vote: Vote): Promise<boolean> {
    const name = vote.actor.slice(0, vote.actor.indexOf(':'));
    const platform = this.#deps.platforms.get(name);
    if (platform === undefined)
      throw new NotAsked(`${name} is not configured, so its voters can't be looked up`);
    const actor = await platform.actor(vote.actor);
    return actor !== undefined && (await refusalOf(parent, actor, this.#deps.electorate)) === undefined;
  }

  async #askAgain({ id }: Request, votes: number, of: number, why: string): Promise<void> {
    const now = this.#deps.clock.now();
    await this.#deps.ledger.change(id, (current) =>
      current.renewal !== undefined || current.state !== 'running'
        ? current
        : {
            ...withEvent(current, { type: 'renewal-asked', votes, of, why }, now),
            renewal: { since: isoTime(now), why },
          },
    );
  }
}
