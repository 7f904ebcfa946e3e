import { z } from 'zod';
import type { Clock } from '../../src/base/clock.js';
import { foreign } from '../../src/base/foreign.js';
import type { Actor, Standing } from '../../src/chat/actor.js';
import { type Freshness, isFreshEnough } from '../../src/chat/freshness.js';
import type { Caller } from './clients.js';
import { refusedWith } from './failures.js';
import type { Log } from './log.js';

/** users.info, the fields that decide (https://docs.slack.dev/reference/objects/user-object). */
const User = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  name: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_workflow_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  real_name: z.string().optional(),
  profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
  enterprise_user: z.object({ teams: z.array(z.string()).optional() }).optional(),
});
type User = z.infer<typeof User>;

const UserAnswer = z.object({ user: User });
const GroupAnswer = z.object({ users: z.array(z.string()).optional() });

/** Milliseconds. A person's standing is asked again soon: whoever left an hour ago must not vote. */
const PERSON_AGE_MS = 60_000;
const GROUP_AGE_MS = 5 * 60_000;
const KEPT = 5000;

/** Slack's own bot is no bot user by its flags. */
const SLACKBOT = 'USLACKBOT';

interface Kept<Value> {
  at: number;
  value: Promise<Value>;
}

/** Who people are and which groups they are in, as Slack says now. Everything rejects where Slack can't be asked. */
export class People {
  readonly #reads: Caller;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #team: string;
  readonly #people = new Map<string, Kept<Actor | undefined>>();
  readonly #groups = new Map<string, Kept<ReadonlySet<string>>>();

  constructor(reads: Caller, team: string, { clock, log }: { clock: Clock; log: Log }) {
    this.#reads = reads;
    this.#team = team;
    this.#clock = clock;
    this.#log = log;
  }

  /** At most a minute old; undefined for who is not known here. */
  actor(user: string): Promise<Actor | undefined> {
    return this.#kept(this.#people, user, { fresh: false, keptMs: PERSON_AGE_MS }, () => this.#read(user));
  }

  /** Read now. */
  fresh(user: string): Promise<Actor | undefined> {
    return this.#kept(this.#people, user, { fresh: true, keptMs: PERSON_AGE_MS }, () => this.#read(user));
  }

  /** For somebody who acted here and yet is unknown: an outsider that Slack does not describe to us. */
  async someone(user: string): Promise<Actor> {
    return (await this.actor(user)) ?? { id: `slack:${user}`, name: user, standing: 'external', groups: [] };
  }

  /** `group` is a user group's id, `S0OPS`. */
  async isMember(user: string, group: string, fresh: Freshness): Promise<boolean> {
    const asked = { fresh, keptMs: GROUP_AGE_MS };
    const members = await this.#kept(this.#groups, group, asked, () => this.#members(group));
    return members.has(user);
  }

  async #read(user: string): Promise<Actor | undefined> {
    try {
      const answer = await this.#reads.call('users.info', { user }, { repeatable: true });
      return actorOf(UserAnswer.parse(answer).user, this.#team);
    } catch (error) {
      if (refusedWith(error, 'user_not_found', 'user_not_visible', 'users_not_found')) return undefined;
      throw error;
    }
  }

  async #members(group: string): Promise<ReadonlySet<string>> {
    try {
      const answer = await this.#reads.call(
        'usergroups.users.list',
        { usergroup: group },
        { repeatable: true },
      );
      return new Set(GroupAnswer.parse(answer).users ?? []);
    } catch (error) {
      if (!refusedWith(error, 'no_such_subteam', 'subteam_not_found', 'invalid_usergroup')) throw error;
      this.#log.warn({ group }, 'the configuration names a user group that Slack does not know');
      return new Set();
    }
  }

  /** One question at a time for each thing; failures are not kept. */
  #kept<Value>(
    cache: Map<string, Kept<Value>>,
    key: string,
    asked: { fresh: Freshness; keptMs: number },
    ask: () => Promise<Value>,
  ): Promise<Value> {
    const known = cache.get(key);
    const now = this.#clock.monotonic();
    if (known !== undefined && isFreshEnough(known.at, asked.fresh, { now, keptMs: asked.keptMs }))
      return known.value;
    const entry = { at: now, value: ask() };
    cache.delete(key);
    cache.set(key, entry);
    entry.value.catch(() => {
      if (cache.get(key) === entry) cache.delete(key);
    });
    const [oldest] = cache.keys();
    if (cache.size > KEPT && oldest !== undefined) cache.delete(oldest);
    return entry.value;
  }
}

function actorOf(user: User, team: string): Actor {
  const name =
    user.profile?.display_name || user.profile?.real_name || user.real_name || user.name || user.id;
  return { id: `slack:${user.id}`, name: foreign(name, 80), standing: standingOf(user, team), groups: [] };
}

/** The first that applies: what makes an act void comes before what makes it count less. */
function standingOf(user: User, team: string): Standing {
  if (user.is_bot === true || user.is_workflow_bot === true || user.id === SLACKBOT) return 'bot';
  if (user.deleted === true) return 'deleted';
  if (isElsewhere(user, team)) return 'external';
  if (user.is_restricted === true || user.is_ultra_restricted === true) return 'guest';
  return 'member';
}

/** On an Enterprise Grid a person has one team id and may belong to several workspaces, ours among them. */
function isElsewhere(user: User, team: string): boolean {
  if (user.is_stranger === true) return true;
  if (user.team_id === undefined || user.team_id === team) return false;
  return user.enterprise_user?.teams?.includes(team) !== true;
}
