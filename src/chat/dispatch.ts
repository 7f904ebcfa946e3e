import { DroverError } from '../base/errors.js';
import { foreign } from '../base/foreign.js';
import type { Authority } from './authority.js';
import { type Card, card, code, line } from './card.js';
import { isPermitted } from './channels.js';
import type { CommandDefinition, SubcommandDefinition } from './command.js';
import { CostlyAnswers } from './costly.js';
import { commandHelp, subcommandHelp } from './help.js';
import { type AnsweredKeys, createInbox } from './inbox.js';
import { type Parsed, parse, withHint } from './parse.js';
import type { ChatInbox, CommandCall, Reply } from './platform.js';
import { errorCard } from './prose.js';
import { channelRefusal, roleRefusal } from './refusal.js';
import type { Registry } from './registry.js';
import { rolesOf } from './usage.js';

/** The slice of a logger that chat needs; pino's is one. */
export interface ChatLog {
  debug?(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface DispatchParts {
  registry: Registry;
  authority: Pick<Authority, 'hasAnyRole' | 'holdersOf' | 'personOf'>;
  /** `policy.channels`: `slack:C0MAINT`; empty for any. */
  channels: readonly string[];
  answered: AnsweredKeys;
  /** 0 inclusive to 1 exclusive; makes the references of unexpected errors. */
  random: () => number;
  log: ChatLog;
}

/** The command part of what adapters speak to. Nothing here throws: every failure is a private card or a log line. */
export function createDispatch(parts: DispatchParts): Pick<ChatInbox, 'commands' | 'command'> {
  const inbox = createInbox();
  const costly = new CostlyAnswers<Reply>();
  return {
    commands: parts.registry.commands,
    async command(call) {
      if (!inbox.first(call.key)) {
        parts.log.info({ key: call.key }, 'a command was delivered again');
        return { visibility: 'none' };
      }
      try {
        return await answer(call, { ...parts, costly });
      } catch (error) {
        return toldPrivately(failureCard(error, call, parts));
      }
    },
  };
}

interface AnswerParts extends DispatchParts {
  costly: CostlyAnswers<Reply>;
}

async function answer(call: CommandCall, parts: AnswerParts): Promise<Reply> {
  const command = parts.registry.command(call.command);
  if (!isPermitted(call.conversation, parts.channels)) {
    return toldPrivately(channelRefusal(`/${command.name}`, parts.channels));
  }
  const parsed = parse(command, call.input);
  return parsed.kind === 'help'
    ? toldPrivately(help(command, parsed.subcommand))
    : run(call, command, parsed, parts);
}

function help(command: CommandDefinition, subcommand: SubcommandDefinition | undefined): Card {
  return subcommand === undefined ? commandHelp(command) : subcommandHelp(command, subcommand);
}

async function run(
  call: CommandCall,
  command: CommandDefinition,
  parsed: Extract<Parsed, { kind: 'invocation' }>,
  parts: AnswerParts,
): Promise<Reply> {
  const { subcommand, options, perhaps } = parsed;
  const roles = rolesOf(subcommand.role);
  const changes = !roles.includes('viewer');
  if (changes && (await parts.answered.has(call.key))) {
    parts.log.warn({ key: call.key, actor: call.actor.id }, 'a command of before the start was sent again');
    return toldPrivately(answeredBefore(command, subcommand));
  }
  if (changes && subcommand.repeatable !== true && !(await parts.answered.keep(call.key))) {
    return { visibility: 'none' };
  }
  if (!(await parts.authority.hasAnyRole(call.actor, roles))) {
    const name = `/${command.name} ${subcommand.name}`;
    // Who gets the role later has not asked again by that.
    if (changes) await parts.answered.keep(call.key);
    return toldPrivately(roleRefusal(call.actor, name, roles, parts.authority));
  }
  const { key, actor, conversation } = call;
  const handled = () =>
    subcommand.handle({
      key,
      actor,
      conversation,
      command: command.name,
      subcommand: subcommand.name,
      options,
    });
  try {
    const { costly } = subcommand;
    if (costly !== true && costly !== 'in-channel') return await handled();
    const { platform, channel } = conversation;
    const where = costly === 'in-channel' ? [platform, channel] : [];
    const asked = {
      person: parts.authority.personOf(actor.id),
      key: JSON.stringify([command.name, subcommand.name, options, ...where]),
      words: wordsOf(command, subcommand, options),
    };
    return await parts.costly.ask(asked, handled);
  } catch (error) {
    if (changes && error instanceof DroverError) await parts.answered.keep(call.key);
    // `/migrate stauts` was read as a server's name; that there is no such server is only half of the answer.
    const misread = perhaps !== undefined && error instanceof DroverError && error.code.endsWith('not-found');
    throw misread ? withHint(error, command.name, perhaps) : error;
  }
}

/** `/preflight host compute1`, to remind a person of what they asked. */
function wordsOf(
  command: CommandDefinition,
  subcommand: SubcommandDefinition,
  options: Readonly<Record<string, unknown>>,
): string {
  const bare = subcommand.options
    .filter(({ positional }) => positional !== undefined && positional !== false)
    .flatMap(({ name }) => options[name] ?? [])
    .map(String);
  return foreign([`/${command.name} ${subcommand.name}`, ...bare].join(' '), 60).replaceAll('`', "'");
}

/** It may have been caught on the way; or the process ended before it was done, which only a look can tell. */
function answeredBefore(command: CommandDefinition, subcommand: SubcommandDefinition): Card {
  const name = `/${command.name} ${subcommand.name}`;
  return card(
    line('This ', code(name), ' was taken before Drover was started again, and is not done twice.'),
    line('Nothing has changed now. If it did not take effect then, give it again.'),
  );
}

/** Shared with buttons and everything else that a person waits for: what may be told, and what only the log gets. */
export function failureCard(
  error: unknown,
  about: Pick<CommandCall, 'key' | 'actor'> & { command?: string },
  { random, log }: Pick<DispatchParts, 'random' | 'log'>,
): Card {
  const facts = { key: about.key, actor: about.actor.id, command: about.command };
  if (error instanceof DroverError) {
    log.info({ ...facts, code: error.code, why: error.message }, 'refused');
    if (error.cause !== undefined) log.debug?.({ ...facts, error: error.cause }, 'why it was refused');
    return errorCard(error);
  }
  const reference = newReference(random);
  log.error({ ...facts, reference, err: error }, 'unexpected error');
  return card(
    line(
      'Something went wrong inside Drover; this should not happen. Reference ',
      code(reference),
      ': the log has the rest.',
    ),
    line('It may have taken effect: look before you do it again.'),
  );
}

/** Without letters and digits that look alike: people read these out. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

function newReference(random: () => number): string {
  const one = () => ALPHABET[Math.floor(random() * ALPHABET.length)] ?? 'a';
  return Array.from({ length: 6 }, one).join('');
}

function toldPrivately(shown: Card): Reply {
  return { visibility: 'private', card: shown };
}
