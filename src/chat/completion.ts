import type { Clock } from '../clock.js';
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

  const age = parts.clock.now() - entry.at;
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
    entry.at = clock.now();
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
  return choices
    .filter(({ label, value }) => value.length > 0 && value.length <= LONGEST && label.length > 0)
    .map((choice) => ({ choice, rank: rankOf(choice, word) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || byName(a.choice.label, b.choice.label))
    .slice(0, MOST)
    .map(({ choice }) => choice);
}

const names = new Intl.Collator('en', { numeric: true });

function byName(a: string, b: string): number {
  return names.compare(a, b);
}

function rankOf({ label, value }: Choice, word: string): number | undefined {
  if (word === '') return 0;
  const ranks = [label.toLowerCase(), value.toLowerCase()].map((text) => rankIn(text, word));
  return ranks.filter((rank) => rank !== undefined).sort((a, b) => a - b)[0];
}

function rankIn(text: string, word: string): number | undefined {
  if (text === word) return 0;
  if (text.startsWith(word)) return 1;
  const found = text.indexOf(word);
  if (found > 0) return /[^a-z0-9]/u.test(text[found - 1] ?? '') ? 2 : 3;
  const slip = word.length >= 3 && word.length <= 32 && editDistance(word, text.slice(0, word.length)) === 1;
  return slip ? 4 : undefined;
}
