import type { InputBlock, ModalView, PlainTextElement } from '@slack/types';
import { foreign } from '../../src/base/foreign.js';
import type { CommandDefinition, OptionDefinition, SubcommandDefinition } from '../../src/chat/command.js';
import { type Aim, aimOf } from '../../src/chat/parse.js';
import type { Choice } from '../../src/chat/platform.js';
import { LIMITS } from './limits.js';
import type { CommandForm, InputState, ReasonForm } from './payloads.js';

export const COMMAND_VIEW = 'drover:command';
export const REASON_VIEW = 'drover:reason';
export const OPTION_PREFIX = 'drover-option:';
const REASON = 'reason';

/**
 * The subcommand that a form is opened for: the one that was named and nothing else, or the default one when nothing
 * was typed; and only where something is required that could be filled in.
 */
export function formFor(command: CommandDefinition, text: string): SubcommandDefinition | undefined {
  const found = bareSubcommand(command, text);
  return found?.options.some(({ required }) => required) === true ? found : undefined;
}

function bareSubcommand(command: CommandDefinition, text: string): SubcommandDefinition | undefined {
  if (text.trim() === '') return command.subcommands.find(({ name }) => name === command.defaultSubcommand);
  const aim = triedAim(command, text);
  return aim?.kind === 'subcommand' && aim.words.length === 0 ? aim.subcommand : undefined;
}

/** What the parser will take a text for. Undefined for what it will refuse, with the words for the person. */
export function triedAim(command: CommandDefinition, text: string): Aim | undefined {
  try {
    return aimOf(command, text);
  } catch {
    return undefined;
  }
}

/** A form with one input an option. Lists of what the cloud has are fetched as one types. */
export function commandView(
  command: CommandDefinition,
  subcommand: SubcommandDefinition,
  channel: string,
): ModalView {
  const form: CommandForm = { command: command.name, subcommand: subcommand.name, channel };
  return {
    type: 'modal',
    callback_id: COMMAND_VIEW,
    title: plain(`/${command.name} ${subcommand.name}`, LIMITS.viewTitle),
    submit: plain('Go on', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    private_metadata: JSON.stringify(form),
    blocks: [
      { type: 'context', elements: [plain(subcommand.description, LIMITS.labelText)] },
      ...subcommand.options.map(inputFor),
    ],
  };
}

function inputFor(option: OptionDefinition): InputBlock {
  return {
    type: 'input',
    block_id: option.name,
    optional: !option.required,
    label: plain(labelOf(option.name), LIMITS.labelText),
    hint: plain(option.description, LIMITS.hintText),
    element: elementFor(option),
  };
}

function labelOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function elementFor(option: OptionDefinition): InputBlock['element'] {
  const action_id = OPTION_PREFIX + option.name;
  if (option.kind === 'flag') {
    return {
      type: 'checkboxes',
      action_id,
      options: [{ text: plain('Yes', LIMITS.optionText), value: 'true' }],
    };
  }
  if (option.choices !== undefined) {
    return {
      type: 'static_select',
      action_id,
      options: option.choices.slice(0, LIMITS.options).map((value) => optionOf({ label: value, value })),
    };
  }
  if (option.kind === 'number') return { type: 'number_input', action_id, is_decimal_allowed: true };
  if (option.completes !== undefined && option.positional !== 'rest') {
    return {
      type: 'external_select',
      action_id,
      min_query_length: 0,
      placeholder: plain('Type to search', 150),
    };
  }
  return { type: 'plain_text_input', action_id, max_length: LIMITS.typedText };
}

/** What an external select shows. A value that Slack could not carry is left out: cut, it would be another one. */
export function suggestions(choices: readonly Choice[]) {
  const options = choices
    .filter(({ value }) => value !== '' && value.length <= LIMITS.optionValue)
    .slice(0, LIMITS.options)
    .map(optionOf);
  return { options };
}

function optionOf({ label, value }: Choice) {
  return { text: plain(label, LIMITS.optionText), value };
}

/** What was filled in, as the parser of options takes it: empty inputs are absent. */
export function formOptions(
  subcommand: SubcommandDefinition,
  values: Readonly<Record<string, Readonly<Record<string, InputState>>>>,
): Record<string, string | number | boolean> {
  const filled: Record<string, string | number | boolean> = {};
  for (const option of subcommand.options) {
    const state = values[option.name]?.[OPTION_PREFIX + option.name];
    const given = state === undefined ? undefined : givenIn(option, state);
    if (given !== undefined) filled[option.name] = given;
  }
  return filled;
}

function givenIn(option: OptionDefinition, state: InputState): string | number | boolean | undefined {
  if (option.kind === 'flag') return (state.selected_options ?? []).length > 0 ? true : undefined;
  const text = state.selected_option?.value ?? state.value ?? '';
  if (text.trim() === '') return undefined;
  if (option.kind !== 'number') return text;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

/** Asks for the reason of a rejection; it may be left empty, so that nobody is kept from rejecting. */
export function reasonView(form: ReasonForm): ModalView {
  return {
    type: 'modal',
    callback_id: REASON_VIEW,
    title: plain('Reject', LIMITS.viewTitle),
    submit: plain('Reject', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    private_metadata: JSON.stringify(form),
    blocks: [
      {
        type: 'input',
        block_id: REASON,
        optional: true,
        label: plain('Why?', LIMITS.labelText),
        hint: plain('Shown in the thread. One rejection by an approver ends the request.', LIMITS.hintText),
        element: { type: 'plain_text_input', action_id: REASON, multiline: true, max_length: 1000 },
      },
    ],
  };
}

export function reasonGiven(
  values: Readonly<Record<string, Readonly<Record<string, InputState>>>>,
): string | undefined {
  return values[REASON]?.[REASON]?.value?.trim() || undefined;
}

function plain(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: foreign(text, max) || '…', emoji: false };
}
