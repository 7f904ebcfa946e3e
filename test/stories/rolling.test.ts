import { eventually, type Seen, type StoryChat, type Who } from '../support/stories/chat.js';
import { StoryCloud, type StoryServer } from '../support/stories/cloud.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { PLATFORMS, type StoryPlatform } from '../support/stories/platforms.js';
import { PACE, Story } from '../support/stories/story.js';

const HOSTS = ['compute1', 'compute2', 'compute3'];

let cloud: StoryCloud;
beforeAll(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
});
afterAll(() => cloud.close());

/** The hosts of the simulated cloud, by the login that its files are for, and by the same for reboots. */
function hostsOf({ simulator }: StoryCloud) {
  const { privateKeyFile, knownHostsFile, addresses } = simulator;
  return { user: 'drover', privateKeyFile, knownHostsFile, addresses, reboot: { privateKeyFile } };
}

const APPROVALS = { rolling: { quorum: 1 } };

let chat: StoryChat;
let story: Story;

const world = () => cloud.simulator.world;
const cardOf = (words: RegExp) =>
  eventually(
    `a card that says ${words}`,
    () => chat.cards().find(({ text }) => words.test(text)),
    () => ({ cards: chat.cards(), privately: chat.privately('requester') }),
  );
const rolling = async (options: Record<string, string> = {}): Promise<Seen> => {
  chat.say('requester', {
    command: 'migrate',
    subcommand: 'rolling',
    options: { hosts: HOSTS.join(' '), reason: 'kernel update', ...options },
  });
  const card = await cardOf(/Maintain 3 hosts/u);
  await eventually('both reactions are seeded', () => chat.seeds(card.id).length === 2);
  return card;
};
const servers = (): StoryServer[] => HOSTS.map((host) => cloud.server(host));

// biome-ignore lint/suspicious/noThenProperty: the option's name.
const REBOOT = { then: 'reboot' };

/** Opens a chat for each story, and closes it. */
function toldOn({ open }: StoryPlatform): void {
  beforeEach(async () => {
    chat = await open(cloud.clock.now());
    const config = { hosts: hostsOf(cloud), policy: { approvals: APPROVALS } };
    story = await Story.open({ cloud, chats: [chat], config });
  });
  afterEach(async () => {
    await story.close();
    for (const name of cloud.simulator.world.hosts.keys()) cloud.simulator.world.setDisabled(name, null);
  });
}

const onConsole = PLATFORMS.at(-1) as StoryPlatform;

describe('many hosts are maintained on the console', () => {
  toldOn(onConsole);

  it('host after host, rebooted by Drover, each server moved once or twice', async () => {
    const all = servers();
    const boots = HOSTS.map((host) => world().host(host).bootId);
    const card = await rolling(REBOOT);
    chat.react('approver', card.id, 'approve');
    await story.cardSays(chat, card, /Done: 3 hosts maintained, all take servers again/u);
    expect(HOSTS.map((host) => world().host(host).disabled)).toEqual([false, false, false]);
    HOSTS.forEach((host, index) => {
      expect(world().host(host).bootId).not.toBe(boots[index]);
    });
    expect(all.reduce((sum, server) => sum + cloud.moves(server), 0)).toBeLessThanOrEqual(4);
    await eventually('the record is there', () => chat.files(card.id).size > 0);
  });
});

const EACH = PLATFORMS.filter(({ name }) => !name.includes('HTTP'));

describe.each(EACH)('a host is handed over on $name', (platform) => {
  toldOn(platform);

  it('and a press by who may says that it is done; by who may not it changes nothing', async () => {
    servers();
    const card = await rolling();
    chat.react('approver', card.id, 'approve');
    const asked = await eventually(
      'a host is handed over',
      () => chat.thread(card.id).find(({ text }) => /safe to reboot/u.test(text)),
      () => story.all(chat, card),
    );
    const [, host = ''] = /nothing runs on (compute\d), safe to reboot/u.exec(asked.text) ?? [];
    const press = async (who: Who) => {
      chat.act(who, asked.id, 'done');
      if (chat.asksByItself) return;
      await story.told(chat, who, /Is the host back\?/u);
      chat.actPrivately(who, 'done');
    };
    await press('outsider');
    await story.told(chat, 'outsider', /operator/u);
    await press('requester');
    await story.told(chat, 'requester', new RegExp(`${host} is looked at now`, 'u'));
    await story.threadSays(chat, card, new RegExp(`requester says that ${host} is done`, 'u'));
    await story.threadSays(chat, card, new RegExp(`${host} takes servers again`, 'u'));
    // Nobody can press it twice: what it asked for is settled.
    if (platform === onConsole) {
      chat.act('requester', asked.id, 'done');
      await story.told(chat, 'requester', /has no button/u);
    }
  });
});

describe('many hosts are maintained by hand', () => {
  toldOn(onConsole);

  it('hands an empty host over, and goes on when somebody says that it is done', async () => {
    servers();
    const card = await rolling();
    chat.react('approver', card.id, 'approve');
    for (let turn = 0; turn < HOSTS.length; turn++) {
      const said = () =>
        chat
          .thread(card.id)
          .flatMap(({ text }) => /nothing runs on (compute\d), safe to reboot/u.exec(text)?.[1] ?? []);
      const host = await eventually(
        `hand-over ${turn + 1}`,
        () => said()[turn],
        () => story.all(chat, card),
      );
      expect(world().host(host).disabled).toBe(true);
      chat.say('requester', { command: 'migrate', subcommand: 'done', options: { host } });
      await story.threadSays(chat, card, new RegExp(`${host} takes servers again`, 'u'));
    }
    await story.cardSays(chat, card, /Done: 3 hosts maintained/u);
  });
});
