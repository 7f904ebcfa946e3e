import type { Clock } from '../../src/base/clock.js';
import type { CommandDefinition, SubcommandDefinition } from '../../src/chat/command.js';
import type { ChatInbox } from '../../src/chat/platform.js';
import { errorCard } from '../../src/chat/prose.js';
import { answering } from './answering.js';
import type { Channels } from './channels.js';
import type { Caller } from './clients.js';
import { refusedWith } from './failures.js';
import type { Log } from './log.js';
import { commandView, formOptions, OPTION_PREFIX, reasonView, suggestions } from './modal.js';
import {
  type BlockSuggestion,
  CommandForm,
  fromJson,
  type ReasonForm,
  type ViewSubmission,
} from './payloads.js';
import type { People } from './people.js';
import type { Addressee, Replies } from './replies.js';

export interface FormDeps {
  inbox: Pick<ChatInbox, 'commands' | 'command' | 'complete'>;
  reads: Caller;
  people: People;
  channels: Channels;
  replies: Replies;
  clock: Clock;
  log: Log;
  isPermitted(channel: string): boolean;
}

/** Milliseconds a person's typing waits for a list; Slack gives up at three seconds. */
const SUGGEST_WITHIN_MS = 2500;
/** Milliseconds for asking about the channel before a form is taken. */
const CHANNEL_WITHIN_MS = 1500;

type AckForm = (answer?: { response_action: 'errors'; errors: Record<string, string> }) => Promise<unknown>;

/** The modals: a command without arguments, and the reason of a rejection. */
export class Forms {
  readonly #deps: FormDeps;

  constructor(deps: FormDeps) {
    this.#deps = deps;
  }

  open(
    command: CommandDefinition,
    subcommand: SubcommandDefinition,
    trigger: string,
    to: Addressee,
  ): Promise<void> {
    return this.#show(commandView(command, subcommand, to.conversation.channel), trigger, to);
  }

  askReason(form: ReasonForm, trigger: string, to: Addressee): Promise<void> {
    return this.#show(reasonView(form), trigger, to);
  }

  async #show(view: object, trigger_id: string, to: Addressee): Promise<void> {
    const { reads, replies, log } = this.#deps;
    try {
      await reads.call('views.open', { trigger_id, view }, { waitWhenLimited: false });
    } catch (error) {
      // Delivered twice: the form is open already.
      if (refusedWith(error, 'exchanged_trigger_id')) return;
      log.warn({ err: error, key: to.key }, 'a form could not be opened');
      const message = 'The form could not be opened: Slack gives it three seconds. Nothing has been done.';
      await replies.privately(errorCard({ message, remedy: 'Try again, or write it as one line.' }), to);
    }
  }

  /** A command's form: the same invocation as its text would be. */
  async submitted(given: ViewSubmission, ack: AckForm): Promise<void> {
    const { inbox, people, replies } = this.#deps;
    const found = this.#subcommandOf(given.view.private_metadata);
    if (found === undefined) {
      await ack();
      return;
    }
    const { form, subcommand } = found;
    const problem = await this.#channelProblem(form.channel);
    const first = subcommand.options[0];
    if (problem !== undefined && first !== undefined) {
      const said = [problem.message, problem.remedy].filter((part) => part !== undefined).join(' ');
      await ack({ response_action: 'errors', errors: { [first.name]: said.replaceAll('`', '') } });
      return;
    }
    await ack();
    const to: Addressee = {
      key: `slack:${given.trigger_id}`,
      user: given.user.id,
      conversation: { platform: 'slack', channel: form.channel },
    };
    await answering(to, this.#deps, async () => {
      const actor = await people.someone(to.user);
      const reply = await inbox.command({
        key: to.key,
        actor,
        conversation: to.conversation,
        command: form.command,
        input: {
          kind: 'options',
          subcommand: form.subcommand,
          options: formOptions(subcommand, given.view.state.values),
        },
      });
      await replies.answer(reply, to);
    });
  }

  /** Never rejects; late or failed means an empty list, and the person types on. */
  async suggest(given: BlockSuggestion): Promise<ReturnType<typeof suggestions>> {
    const { inbox, people, log } = this.#deps;
    const found = this.#subcommandOf(given.view.private_metadata);
    if (found === undefined) return suggestions([]);
    const { form, subcommand } = found;
    const work = async () => {
      const filled = Object.entries(formOptions(subcommand, given.view.state?.values ?? {}));
      return inbox.complete({
        actor: await people.someone(given.user.id),
        conversation: { platform: 'slack', channel: form.channel },
        command: form.command,
        subcommand: form.subcommand,
        option: given.action_id.slice(OPTION_PREFIX.length),
        typed: given.value,
        options: Object.fromEntries(filled.map(([name, value]) => [name, String(value)])),
      });
    };
    const choices = await this.#within(SUGGEST_WITHIN_MS, work()).catch((error: unknown) => {
      log.warn({ err: error }, 'no suggestions');
      return undefined;
    });
    return suggestions(choices ?? []);
  }

  async #channelProblem(channel: string) {
    const { channels, isPermitted } = this.#deps;
    return isPermitted(channel) ? this.#within(CHANNEL_WITHIN_MS, channels.problem(channel)) : undefined;
  }

  #subcommandOf(metadata: string): { form: CommandForm; subcommand: SubcommandDefinition } | undefined {
    const form = fromJson(CommandForm, metadata);
    const subcommand = this.#deps.inbox.commands
      .find(({ name }) => name === form?.command)
      ?.subcommands.find(({ name }) => name === form?.subcommand);
    return form === undefined || subcommand === undefined ? undefined : { form, subcommand };
  }

  async #within<Result>(ms: number, work: Promise<Result>): Promise<Result | undefined> {
    const enough = new AbortController();
    const patience = this.#deps.clock.sleep(ms, enough.signal).then(
      () => undefined,
      () => undefined,
    );
    try {
      return await Promise.race([work, patience]);
    } finally {
      enough.abort();
    }
  }
}
