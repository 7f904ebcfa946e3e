import type { Delivery } from '../support/slack/deliveries.js';
import { eventually } from '../support/stories/chat.js';
import { StoryCloud } from '../support/stories/cloud.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { SlackChat } from '../support/stories/slack-chat.js';
import { PACE, Story } from '../support/stories/story.js';

let cloud: StoryCloud;
let chat: SlackChat;
let story: Story;
/** All that Slack sends, as somebody on the way could keep it. */
let caught: Delivery[];
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
});
afterAll(() => cloud.close());
beforeEach(async () => {
  chat = await SlackChat.open('http', cloud.clock.now());
  story = await Story.open({ cloud, chats: [chat] });
  caught = [];
  const { slack } = chat;
  const deliver = slack.deliver.bind(slack);
  slack.deliver = (delivery) => {
    caught.push(delivery);
    return deliver(delivery);
  };
});
afterEach(() => story.close());

async function restart(): Promise<void> {
  await story.stop();
  await story.start();
}

/** Somebody gives the command, and all read the answer. Gives what went over the wire. */
async function done(text: string, said: RegExp): Promise<Delivery> {
  const before = chat.cards().length;
  chat.type('requester', text);
  const sent = caught.at(-1);
  await eventually(`${text} is answered`, () =>
    chat
      .cards()
      .slice(before)
      .some((card) => said.test(card.text)),
  );
  if (sent === undefined) throw new Error('nothing was sent');
  return sent;
}

/** What only the requester reads after the same bytes came once more. */
async function replayed(delivery: Delivery): Promise<string> {
  const before = chat.privately('requester').length;
  await chat.slack.deliver(delivery);
  return eventually('the replay is answered', () => chat.privately('requester')[before]);
}

const FROZEN = /^Starts are frozen/;
const THAWED = /^Starts are allowed again/;
const NOT_TWICE =
  /was taken before Drover was started again, and is not done twice\.\nNothing has changed now\./;
const list = () => story.answer(chat, 'requester', { command: 'migrate', subcommand: 'list' });

describe('a signed request of Slack that comes once more after a restart', () => {
  it('lifts no later freeze, and freezes nothing again', async () => {
    const freeze = await done('/migrate freeze', FROZEN);
    const thaw = await done('/migrate thaw', THAWED);
    await restart();
    expect(await replayed(freeze)).toMatch(NOT_TWICE);
    expect(await list()).toContain('freeze: off');
    await done('/migrate freeze --reason "core switch"', FROZEN);
    expect(await replayed(thaw)).toMatch(NOT_TWICE);
    expect(await list()).toContain('freeze: on');
    await done('/migrate thaw', THAWED);
  });

  it('ends no request: neither its withdrawal nor its abort', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    const id = /m-[a-z2-7]{10}/.exec(card.text)?.[0] ?? '';
    chat.type('outsider', `/migrate withdraw ${server.name}`);
    await story.told(chat, 'outsider', /roles\.operator/);
    const withdraw = { ...(caught.at(-1) as Delivery) };
    chat.type('requester', `/migrate withdraw ${id}`);
    const own = caught.at(-1) as Delivery;
    await story.cardSays(chat, card, /^Withdrawn/);
    await restart();
    const again = await story.asked(chat, server);
    for (const delivery of [own, withdraw]) await chat.slack.deliver(delivery);
    await story.told(chat, 'outsider', NOT_TWICE);
    await story.told(chat, 'requester', NOT_TWICE);
    expect(story.now(chat, again)).toMatch(/waiting for 1 approval/);
    chat.type('requester', `/migrate withdraw ${server.name}`);
    await story.cardSays(chat, again, /^Withdrawn/);
  });

  it('asks for no second move, and votes for none', async () => {
    const server = cloud.server();
    const card = await story.asked(chat, server);
    const asked = caught.find(({ type }) => type === 'slash_commands') as Delivery;
    chat.press('approver', card.id, 'approve');
    await story.done(chat, card, server);
    const click = caught.find(({ type }) => type === 'interactive') as Delivery;
    await restart();
    const cards = chat.cards().length;
    await chat.slack.deliver(asked);
    await chat.slack.deliver(click);
    await story.told(chat, 'approver', /not|no longer/);
    await list();
    expect(chat.cards()).toHaveLength(cards);
    expect(cloud.moves(server)).toBe(1);
  });
});
