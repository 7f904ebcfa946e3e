import type { Clock } from '../base/clock.js';
import type { Authority } from './authority.js';
import { isPermitted } from './channels.js';
import type { Completion, OptionDefinition } from './command.js';
import type { ChatLog } from './dispatch.js';
import { editDistance } from './nearest.js';
import type { Choice, CompletionQuery } from './platform.js';
import { type Registry, subcommandNamed } from './registry.js';
import { rolesOf } from './usage.js';

/** What is asked: everything that could stand there, whatever was typed; `options` may narrow it (`cloud`). */
export type CompletionScope = Pick<CompletionQuery, 'actor' | 'conversation' | 'options'>;

/** All candidates of a kind. What they are filtered and sorted by is the typed text, here. */
export type CompletionProvider = (scope: CompletionScope) => Promise<readonly Choice[]>;

export interface CompletionParts {
  registry: Registry;
  authority: Pick<Authority, 'hasAnyRole'>;
  channels: readonly string[];
  providers: Partial<Readonly<Record<Completion, CompletionProvider>>>;
  clock: Clock;
  log: ChatLog;
}

/** Discord takes 25 choices, a label and a value of 100 characters. */
const MOST = 25;
const LONGEST = 100;
/** Milliseconds for which candidates are used without asking, and for which they serve while new ones are fetched. */
const FRESH = 5_000;
const USABLE = 60_000;
/** Milliseconds a person waits for the first list; Discord gives up at 3 s. */
const PATIENCE = 1_000;
/** Scopes kept; each is a list of names. */
const KEPT = 50;

interface Kept {
  at: number;
  choices: readonly Choice[] | undefined;
  fetching: Promise<readonly Choice[] | undefined> | undefined;
}

/** Completes an option's value as one types: 25 at most, the best match first. Never throws; no candidates, no choices. */
export function createCompletion(
  parts: CompletionParts,
): (query: CompletionQuery) => Promise<readonly Choice[]> {
  const kept = new Map<string, Kept>();
  return async (query) => {
    try {
      const option = await permittedOption(query, parts);
      return option === undefined ? [] : best(await candidates(option, query, parts, kept), query.typed);
    } catch (error) {
      parts.log.warn({ err: error, option: query.option }, 'completion failed');
      return [];
    }
  };
}

/** Names of servers are for those who may use the command, where they may use it. */
async function permittedOption(
  query: CompletionQuery,
  { registry, authority, channels }: CompletionParts,
): Promise<OptionDefinition | undefined> {
  const command = registry.command(query.command);
  const subcommand = subcommandNamed(command, query.subcommand);
  if (subcommand === undefined || !isPermitted(query.conversation, channels)) return undefined;
  if (!(await authority.hasAnyRole(query.actor, rolesOf(subcommand.role)))) return undefined;
  return subcommand.options.find(({ name }) => name === query.option);
}

async function candidates(
  option: OptionDefinition,
  query: CompletionQuery,
  parts: CompletionParts,
  kept: Map<string, Kept>,
): Promise<readonly Choice[]> {
  if (option.choices !== undefined) return option.choices.map((value) => ({ label: value, value }));
  const kind = option.completes;
  const provider = kind === undefined ? undefined : parts.providers[kind];
  if (kind === undefined || provider === undefined) return [];

  const { [query.option]: _typed, ...others } = query.options;
  const key = JSON.stringify([kind, query.conversation.platform, Object.entries(others).sort()]);
  const entry = kept.get(key) ?? { at: Number.NEGATIVE_INFINITY, choices: undefined, fetching: undefined };
  kept.delete(key);
  kept.set(key, entry);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);

  const age = parts.clock.monotonic() - entry.at;
  if (entry.choices !== undefined && age < FRESH) return entry.choices;
  const { actor, conversation } = query;
  entry.fetching ??= fetched(entry, () => provider({ actor, conversation, options: others }), kind, parts);
  if (entry.choices !== undefined && age < USABLE) return entry.choices;
  return (await inTime(entry.fetching, parts.clock)) ?? [];
}

async function fetched(
  entry: Kept,
  fetch: () => Promise<readonly Choice[]>,
  kind: Completion,
  { clock, log }: CompletionParts,
): Promise<readonly Choice[] | undefined> {
  try {
    entry.choices = await fetch();
    entry.at = clock.monotonic();
    return entry.choices;
  } catch (error) {
    log.warn({ err: error, kind }, 'completion: candidates could not be read');
    return undefined;
  } finally {
    entry.fetching = undefined;
  }
}

/** What is slow arrives for the next letter. */
async function inTime<Result>(work: Promise<Result>, clock: Clock): Promise<Result | undefined> {
  const enough = new AbortController();
  const patience = clock.sleep(PATIENCE, enough.signal).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([work, patience]);
  } finally {
    enough.abort();
  }
}

/** Best first: the very word, its beginning, a word's beginning, a part of it, a slip of the fingers; then by name. */
export function best(choices: readonly Choice[], typed: string): readonly Choice[] {
  const word = typed.trim().toLowerCase();
  const usable = choices.filter(
    ({ label, value }) => value.length > 0 && value.length <= LONGEST && label.length > 0,
  );
  const matching = ranked(usable, (text) => rankIn(text, word));
  if (matching.length >= MOST) return matching.slice(0, MOST);
  // Slips are costly to find among thousands, and only wanted where little else is found.
  const slips = ranked(usable, (text) =>
    rankIn(text, word) === undefined && isSlip(text, word) ? 0 : undefined,
  );
  return [...matching, ...slips.filter((choice) => !matching.includes(choice))].slice(0, MOST);
}

function ranked(choices: readonly Choice[], rank: (text: string) => number | undefined): Choice[] {
  return choices
    .flatMap((choice) => {
      const ranks = [rank(choice.label.toLowerCase()), rank(choice.value.toLowerCase())];
      const found = ranks.filter((one) => one !== undefined);
      return found.length === 0 ? [] : [{ choice, rank: Math.min(...found) }];
    })
    .sort((a, b) => a.rank - b.rank || byName(a.choice.label, b.choice.label))
    .map(({ choice }) => choice);
}

const names = new Intl.Collator('en', { numeric: true });

function byName(a: string, b: string): number {
  return names.compare(a, b);
}

function rankIn(text: string, word: string): number | undefined {
  if (word === '' || text === word) return 0;
  const found = text.indexOf(word);
  if (found <= 0) return found === 0 ? 1 : undefined;
  return /[^a-z0-9]/u.test(text[found - 1] ?? '') ? 2 : 3;
}

function isSlip(text: string, word: string): boolean {
  return word.length >= 3 && word.length <= 32 && editDistance(word, text.slice(0, word.length)) === 1;
}
