import { utc } from '../base/format/time.js';
import { named, sentence } from '../base/format/words.js';
import type { Actor } from '../chat/actor.js';
import { type Block, bold, type Card, card, code, line, type Span, type Text, who } from '../chat/card.js';
import type { Request } from '../requests/request.js';
import { shownId } from '../requests/request.js';
import type { Freeze } from '../requests/store-port.js';

/** `/migrate abort`: what was asked for, and what happens now. */
export function abortAsked(request: Request): Card {
  if (request.state === 'withdrawn') return withdrawn(request);
  return card(
    line(
      `Abort of ${shownId(request.id)} is asked for. The thread says when it is done and what came of it.`,
    ),
  );
}

/** `/migrate pause`, `resume` and `stop`: what holds from now on. */
export function pausedCard({ id }: Request): Card {
  return card(
    line(
      `${shownId(id)} is paused: what runs goes on, nothing new begins. `,
      code(`/migrate resume ${shownId(id)}`),
      ' goes on.',
    ),
  );
}

export function resumedCard({ id }: Request): Card {
  return card(line(`${shownId(id)} goes on.`));
}

export function stopAskedCard({ id }: Request): Card {
  return card(line(`${shownId(id)} begins nothing more. It ends once what runs has come to its end.`));
}

export function withdrawn(request: Request): Card {
  const ended = request.state === 'withdrawn' ? 'is withdrawn' : `is ended as ${request.state}`;
  return card(line(`${shownId(request.id)} ${ended}. Nothing was sent to the cloud.`));
}

export function endedByHand(request: Request): Card {
  return card(
    line(`${shownId(request.id)} is ended as ${request.state}, and its server is free for other requests.`),
    line('What became of the move is not known to Drover: look at the server before you move it again.'),
  );
}

export function freezeCard(freeze: Freeze, now: number, before?: Freeze): Card {
  const why: Text = freeze.reason === undefined ? [] : [`: ${sentence(named(freeze.reason))}`];
  const until =
    freeze.until === undefined
      ? 'It has no end of its own.'
      : `It ends by itself at ${utc(freeze.until, now)}.`;
  return card(
    line(
      bold(freeze.cloud === undefined ? 'Starts are frozen' : `Starts in ${named(freeze.cloud)} are frozen`),
      ' by ',
      who(freeze.by),
      ...why,
    ),
    line(
      `Nothing new starts${freeze.cloud === undefined ? '' : ' there'}; what runs goes on. ${until} `,
      thawSpan(freeze.cloud),
      ' ends it.',
    ),
    ...(before === undefined ? [] : [replacedLine(before, now)]),
  );
}

function replacedLine(before: Freeze, now: number): Block {
  const reason = before.reason === undefined ? '' : ` (${named(before.reason)})`;
  const end = before.until === undefined ? '.' : `, which would have ended at ${utc(before.until, now)}.`;
  return line('It replaces the freeze by ', who(before.by), `${reason}${end}`);
}

export interface Thawed {
  was: boolean;
  /** Of one cloud alone. */
  cloud: string | undefined;
  /** Clouds that stay frozen by a freeze of their own. */
  others: readonly string[];
}

export function thawCard(by: Actor, { was, cloud, others }: Thawed): Card {
  const where = cloud === undefined ? '' : ` in ${named(cloud)}`;
  const still = others.map((name) =>
    line(`Starts in ${named(name)} stay frozen; `, thawSpan(name), ' ends that.'),
  );
  if (!was) return card(line(`Starts${where} were not frozen. Nothing has changed.`), ...still);
  return card(
    line(
      bold(`Starts${where} are allowed again`),
      ', thawed by ',
      who(by.id),
      '. Approved requests start now, in turn.',
    ),
    ...still,
  );
}

function thawSpan(cloud: string | undefined): Span {
  return code(cloud === undefined ? '/migrate thaw' : `/migrate thaw --cloud ${named(cloud)}`);
}

export function takenCard(request: Request): Card {
  return card(line(`You are the one who is asked about ${shownId(request.id)} from now on.`));
}

export function confirmedCard(request: Request): Card {
  return card(line(`The emergency ${shownId(request.id)} is confirmed. Nobody is asked again.`));
}

export interface WhoAmI {
  actor: Actor;
  person: string | undefined;
  roles: readonly string[];
}

export function whoamiCard({ actor, person, roles }: WhoAmI): Card {
  const is =
    person === undefined ? [] : [line('You are the person ', code(person), ' of ', code('people'), '.')];
  const may =
    roles.length === 0
      ? line(
          'Your role: viewer. ',
          code('roles.operator'),
          ' and ',
          code('roles.approver'),
          ' say who may do more.',
        )
      : line(`Your roles: viewer, ${roles.join(', ')}.`);
  return card(line('Drover knows you as ', code(actor.id), `${standing(actor)}.`), ...is, may);
}

function standing({ standing }: Actor): string {
  if (standing === 'guest') return ', a guest here: you count only where you are named by id';
  if (standing === 'external') return ', from another workspace: you count only where you are named by id';
  return '';
}
