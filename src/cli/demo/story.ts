import { parseButtonValue } from '../../report/buttons.js';
import { shownId } from '../../requests/request.js';
import type { Stage } from './stage.js';

const SOON_MS = 30_000;
const MOVE_MS = 120_000;

/** The whole story, played by itself: a refusal, votes that do not count, a move that is proved, one that does not converge. */
export async function playStory(stage: Stage): Promise<void> {
  stage.tell(
    'An operator asks to empty compute1 for a kernel update. Nothing moves before somebody else agrees.',
  );
  await stage.type('alice', '/migrate web-01 --reason "kernel update on compute1" --ticket CHG-4711');
  const first = await card(stage);

  stage.tell('Her own approval does not count, and neither does that of somebody without the role.');
  await stage.type('alice', `:white_check_mark: ${first.number}`);
  await toldOnly(stage, 'alice');
  await stage.type('mallory', `:white_check_mark: ${first.number}`);
  await toldOnly(stage, 'mallory');

  stage.tell(
    'Bob is an approver. One reaction, and Drover looks at everything once more, then moves the server.',
  );
  await stage.type('bob', `:white_check_mark: ${first.number}`);
  await stage.end(first.id, 'succeeded', MOVE_MS);

  stage.tell(
    "A server that can't be moved is refused before anybody is asked, with the reason and what to do.",
  );
  await stage.type('alice', '/migrate batch-3');
  await toldOnly(stage, 'alice');

  stage.tell('db-07 changes its memory faster than the network carries it.');
  await stage.type('alice', '/migrate db-07 --reason "kernel update on compute1"');
  const second = await card(stage);
  await stage.type('carol', `approve ${second.number}`);
  const force = await offerToForce(stage, second);

  stage.tell('To force it would pause the guest, so that takes a vote of its own.');
  await stage.type('alice', force);
  const third = await card(stage);
  await stage.type('bob', `:white_check_mark: ${third.number}`);
  await stage.end(second.id, 'succeeded', MOVE_MS);

  stage.tell('Everything is on record.');
  await stage.type('alice', '/migrate history');
  await toldOnly(stage, 'alice');
  await stage.pause();
  stage.tell('That was Drover. Try it yourself: npm run demo, or drover demo');
}

export interface VotableCard {
  /** Of its message. */
  number: string;
  /** Of the request that it asks about. */
  id: string;
}

/** The next card that can be voted on, once its reactions are there. */
export async function card(stage: Stage): Promise<VotableCard> {
  const asked = await stage.see(
    'a card to vote on',
    (line): VotableCard | undefined => {
      if (line.type !== 'message') return undefined;
      const approve = line.buttons.find(({ action }) => action === 'approve');
      const about = approve === undefined ? undefined : parseButtonValue(approve.value);
      return about === undefined ? undefined : { number: line.number, id: about.id };
    },
    SOON_MS,
  );
  await stage.see(
    `the reactions to vote with on message ${asked.number}`,
    (line) => (line.type === 'reaction' && line.number === asked.number ? line : undefined),
    SOON_MS,
  );
  return asked;
}

export async function toldOnly(stage: Stage, name: string): Promise<void> {
  await stage.see(
    `an answer to ${name}`,
    (line) => (line.type === 'private' && line.to === name ? line : undefined),
    SOON_MS,
  );
}

/** The command that the thread offers once the move is seen not to converge. */
async function offerToForce(stage: Stage, { number, id }: VotableCard): Promise<string> {
  const command = `/migrate force ${shownId(id)}`;
  await stage.reach(
    id,
    `${shownId(id)} not to converge`,
    ({ timeline }) => timeline.some(({ type }) => type === 'stalled'),
    MOVE_MS,
  );
  return await stage.see(
    `the offer of ${command}`,
    (line) =>
      line.type === 'message' && line.thread === number && line.shown.text.includes(command)
        ? command
        : undefined,
    SOON_MS,
  );
}
