import { eventually, type Seen, type StoryChat } from '../support/stories/chat.js';
import { StoryCloud } from '../support/stories/cloud.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { PLATFORMS } from '../support/stories/platforms.js';
import { PACE, Story } from '../support/stories/story.js';

let cloud: StoryCloud;
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
});
afterAll(() => cloud.close());

/** One of each kind of platform. */
const EACH = PLATFORMS.filter(({ name }) => !name.includes('HTTP'));

describe.each(EACH)('a whole cloud is looked at on $name', ({ open }) => {
  let chat: StoryChat;
  let story: Story;
  beforeEach(async () => {
    chat = await open(cloud.clock.now());
    story = await Story.open({ cloud, chats: [chat] });
  });
  afterEach(() => story.close());

  const look = (options: Record<string, string> = {}) => ({
    command: 'preflight',
    subcommand: 'cloud',
    options,
  });

  it('is answered to whom it asks alone: how many can move, why the others cannot, and what is new since', async () => {
    const [, broken] = [cloud.server('compute1'), cloud.server('compute2')];
    cloud.simulator.world.server(broken.id).vmState = 'error';
    const first = await story.answer(chat, 'outsider', look());
    expect(first).toMatch(/1 of 2 servers can move now/u);
    expect(first).toMatch(/A3 server state: .*web-\d+-end/u);
    expect(first).toMatch(/2 of 3 hosts can be emptied as a whole/u);
    cloud.simulator.world.server(broken.id).vmState = 'active';
    const second = await story.answer(chat, 'outsider', look());
    expect(second).toMatch(/all 2 servers can move now/u);
    expect(second).toMatch(/1 can move again: .*web-\d+-end/u);
    expect(chat.cards()).toEqual([]);
  });

  it('stands in the channel with a file of every server when that is asked for, once', async () => {
    const servers = [cloud.server('compute1'), cloud.server('compute2'), cloud.server('compute3')];
    const group = /^GET .*\/os-server-groups/u.source;
    cloud.simulator.faults.ask({
      kind: 'http',
      service: 'compute',
      match: group,
      mode: 'error',
      status: 403,
    });
    const told = await story.answer(chat, 'requester', look({ csv: 'true' }));
    expect(told).toMatch(/stands in the channel, with the file in its thread/u);
    const posted = (): Seen | undefined =>
      chat.cards().find(({ text }) => /servers can move now/u.test(text));
    const card = await eventually('the answer stands in the channel', posted, () => chat.cards());
    expect(card.text).toMatch(/3 of those that can only as far as could be read/u);
    expect(card.text).toMatch(/Server groups are not known: /u);
    expect(chat.cards()).toHaveLength(1);
    const [[name, text] = ['', '']] = chat.files(card.id);
    expect(name).toMatch(/^preflight-[\w-]+\.csv$/u);
    const [head, ...rows] = text.trimEnd().split(/\r?\n/u);
    expect(head).toMatch(/^server,id,project,host,status/u);
    expect(rows.map((row) => row.split(',')[0]).toSorted()).toEqual(
      servers.map((one) => one.name).toSorted(),
    );
    for (const row of rows) expect(row).toMatch(/as far as could be read.*server groups not known/u);
  });
});
