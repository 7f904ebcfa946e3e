import type { SeenCall } from '../../../src/simulator/index.js';
import type { StoryChat } from '../../support/stories/chat.js';
import { StoryCloud } from '../../support/stories/cloud.js';
import { ConsoleChat } from '../../support/stories/console-chat.js';
import { FastClock } from '../../support/stories/fast-clock.js';
import { PACE, Story } from '../../support/stories/story.js';

/** Of a move that is voted on within minutes, in a process that has looked at this cloud within the hour. */
const MOST_CALLS = 40;
/** The whole list of what is under way: a call for each status, once an hour for all moves of a cloud. */
const WHOLE_LIST = 6;
const VOTED_AFTER_MS = 4 * 60_000;
const IDLE_MS = 20 * 60_000;

let cloud: StoryCloud;
let chat: StoryChat;
let story: Story;
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
  chat = new ConsoleChat();
  story = await Story.open({ cloud, chats: [chat] });
});
afterAll(async () => {
  await story.close();
  await cloud.close();
});

/** A whole move, from the command to the proved outcome, and what it asked of the cloud. */
async function moved(from: string, to: string) {
  const server = cloud.server(from, to);
  const before = cloud.calls.length;
  const card = await story.asked(chat, server);
  cloud.clock.skip(VOTED_AFTER_MS);
  const planned = cloud.calls.length;
  chat.react('approver', card.id, 'approve');
  await story.done(chat, card, server);
  const calls = cloud.calls.slice(before);
  const sent = calls.findIndex(({ action }) => action === 'os-migrateLive');
  const own = calls.filter((call, index) => !isPolled(call, index > sent));
  const whole = own.filter(({ route, query }) => route.endsWith('/os-migrations') && /status=/.test(query));
  return { own, whole, planned: own.filter((call) => calls.indexOf(call) < planned - before) };
}

/** Read again and again for all moves, for as long as they run. */
function isPolled({ route, query }: SeenCall, afterSending: boolean): boolean {
  if (route.endsWith('/servers/{id}/migrations/{migration}')) return true;
  if (route.endsWith('/os-services') && /nova-compute/.test(query)) return afterSending;
  return route.endsWith('/os-migrations') && /migration_type=/.test(query) && !/host=/.test(query);
}

function told(calls: readonly SeenCall[]): readonly string[] {
  return calls.map(({ method, route, query }) => `${method} ${route}?${query}`);
}

it(`a single move costs at most ${MOST_CALLS} calls, and reads all that is under way once for all`, async () => {
  const first = await moved('compute1', 'compute2');
  expect({ whole: first.whole.length, calls: told(first.own) }).toMatchObject({ whole: WHOLE_LIST });
  cloud.clock.skip(IDLE_MS);
  const second = await moved('compute2', 'compute3');
  expect({
    whole: second.whole.length,
    most: second.own.length <= MOST_CALLS,
    calls: told(second.own),
  }).toMatchObject({
    whole: 0,
    most: true,
  });
});
