import { shownId } from '../../requests/request.js';
import type { Simulator } from '../../simulator/index.js';
import { DRAINED } from './drain-cloud.js';
import type { Stage } from './stage.js';
import { card, toldOnly } from './story.js';

const SOON_MS = 30_000;
const DRAIN_MS = 180_000;

/** A whole host: one plan, one vote, one failure that pauses it, one server that stays, and the proof that it can be rebooted. */
export async function playDrain(stage: Stage, { world }: Simulator): Promise<void> {
  const { host, fails, skipped } = DRAINED;
  stage.tell(`${host} needs a new kernel, and a dozen servers are on it. One plan, one vote, one card.`);
  await stage.type('alice', `/migrate host ${host} --reason "kernel update" --ticket CHG-4712`);
  const asked = await card(stage);
  const id = shownId(asked.id);

  stage.tell('Bob approves. The host is disabled first; one server goes ahead of the others, alone.');
  await stage.type('bob', `:white_check_mark: ${asked.number}`);

  stage.tell(`The first failure pauses it: nothing new begins until somebody has looked.`);
  await stage.reach(asked.id, `${id} to pause`, ({ state }) => state === 'paused', DRAIN_MS);
  await stage.see(
    `the words about ${fails}`,
    (line) => (line.type === 'message' && line.shown.text.includes('paused') ? line : undefined),
    SOON_MS,
  );

  stage.tell(`Nobody needs ${skipped} any more: its owner shuts it down, and it is skipped.`);
  await stage.type('alice', `/migrate skip ${id} ${skipped}`);
  await toldOnly(stage, 'alice');
  const off = world.server(skipped);
  off.vmState = 'stopped';
  off.powerState = 4;

  stage.tell(`The others go on. ${fails} is tried once more at the end.`);
  await stage.type('alice', `/migrate resume ${id}`);
  await toldOnly(stage, 'alice');
  await stage.type('alice', '/migrate list');
  await toldOnly(stage, 'alice');
  await stage.end(asked.id, 'succeeded', DRAIN_MS);

  stage.tell(`${host} is rebooted, and takes servers again.`);
  await stage.type('alice', `/migrate enable ${host}`);
  await stage.see(
    `${host} to be enabled`,
    (line) =>
      (line.type === 'message' || line.type === 'edit') && line.shown.text.includes(`${host} is enabled`)
        ? line
        : undefined,
    SOON_MS,
  );
  await stage.pause();
  stage.tell('That was Drover. Try it yourself: npm run demo, or drover demo');
}
