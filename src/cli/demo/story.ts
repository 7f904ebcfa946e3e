import type { Stage } from './stage.js';

const SOON_MS = 15_000;
const MOVE_MS = 40_000;

/** The whole story, played by itself: a refusal, votes that do not count, a move that is proved, one that does not converge. */
export async function playStory(stage: Stage): Promise<void> {
  stage.tell(
    'An operator asks to empty compute1 for a kernel update. Nothing moves before somebody else agrees.',
  );
  await stage.type('alice', '/migrate web-01 --reason "kernel update on compute1" --ticket CHG-4711');
  const first = await card(stage);

  stage.tell('Her own approval does not count, and neither does that of somebody without the role.');
  await stage.type('alice', `:white_check_mark: ${first}`);
  await stage.see(/does not count/, SOON_MS);
  await stage.type('mallory', `:white_check_mark: ${first}`);
  await stage.see(/does not count/, SOON_MS);

  stage.tell(
    'Bob is an approver. One reaction, and Drover looks at everything once more, then moves the server.',
  );
  await stage.type('bob', `:white_check_mark: ${first}`);
  await stage.see(/Done: .*runs on/, MOVE_MS);

  stage.tell(
    'A server that can not be moved is refused before anybody is asked, with the reason and what to do.',
  );
  await stage.type('alice', '/migrate batch-3');
  await stage.see(/can't move/, SOON_MS);

  stage.tell('db-07 changes its memory faster than the network carries it.');
  await stage.type('alice', '/migrate db-07 --reason "kernel update on compute1"');
  const second = await card(stage);
  await stage.type('carol', `approve ${second}`);
  const stalled = await stage.see(/(m-[a-z2-7]{10}) does not converge/, MOVE_MS);

  stage.tell('To force it would pause the guest, so that takes a vote of its own.');
  await stage.type('alice', `/migrate force ${stalled[1] ?? ''}`);
  const third = await card(stage);
  await stage.type('bob', `:white_check_mark: ${third}`);
  await stage.see(/Done: .*runs on/, MOVE_MS);

  stage.tell('Everything is on record.');
  await stage.type('alice', '/migrate history');
  await stage.see(/outcome/, SOON_MS);
  await stage.pause(500);
  stage.tell('That was Drover. Try it yourself: npm run demo, or drover demo');
}

/** The number of the next card that can be voted on. */
async function card(stage: Stage): Promise<string> {
  const found = await stage.see(/(?:^|\n)\s*(\d+(?:\.\d+)?) {2}(?:Move|Force)\b/, SOON_MS);
  await stage.see(/@drover :x:|:white_check_mark: :x:/, SOON_MS);
  return found[1] ?? '';
}
