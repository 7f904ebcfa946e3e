import { eventually, type Seen, type StoryChat } from '../support/stories/chat.js';
import { StoryCloud, type StoryServer } from '../support/stories/cloud.js';
import { FastClock } from '../support/stories/fast-clock.js';
import { PLATFORMS } from '../support/stories/platforms.js';
import { PACE, Story } from '../support/stories/story.js';

const MINUTE = 60_000;

/** Each story has a cloud of its own: what another one left there would count against the host. */
let cloud: StoryCloud;
beforeEach(async () => {
  cloud = await StoryCloud.open(new FastClock(PACE));
});
afterEach(() => cloud.close());

/** The hosts of the simulated cloud, by the login that its files are for. */
function hostsOf({ simulator }: StoryCloud) {
  const { privateKeyFile, knownHostsFile, addresses } = simulator;
  return { user: 'drover', privateKeyFile, knownHostsFile, addresses };
}

const idIn = (text: string) => /m-[a-z2-7]{10}/u.exec(text)?.[0] ?? '';

/** One of each kind of platform. */
const EACH = PLATFORMS.filter(({ name }) => !name.includes('HTTP'));

describe.each(EACH)('a host is emptied on $name', ({ open }) => {
  let chat: StoryChat;
  let story: Story;
  beforeEach(async () => {
    chat = await open(cloud.clock.now());
    story = await Story.open({
      cloud,
      chats: [chat],
      config: {
        hosts: hostsOf(cloud),
        policy: { onDuty: [chat.actor('requester'), chat.actor('approver')] },
      },
    });
  });
  afterEach(() => story.close());

  const service = () => cloud.simulator.world.host('compute1');
  const cardOf = (words: RegExp) =>
    eventually(
      `a card that says ${words}`,
      () => chat.cards().find(({ text }) => words.test(text)),
      () => ({ cards: chat.cards(), privately: chat.privately('requester') }),
    );
  const drain = async (options: Record<string, string> = {}): Promise<Seen> => {
    chat.say('requester', {
      command: 'migrate',
      subcommand: 'host',
      options: { host: 'compute1', reason: 'kernel update', ...options },
    });
    const card = await cardOf(/Empty compute1/u);
    await eventually('both reactions are seeded', () => chat.seeds(card.id).length === 2);
    return card;
  };
  const here = (servers: readonly StoryServer[]) =>
    servers.filter((server) => cloud.hostOf(server) === 'compute1');

  it('from the command to the proof that it can be rebooted, and is given back', async () => {
    const servers = [1, 2, 3].map(() => cloud.server('compute1'));
    cloud.simulator.world.addServer({ name: 'batch-off', host: 'compute1', vmState: 'stopped' });
    const card = await drain();
    expect(card.text).toMatch(/3 servers/u);
    expect(card.text).toMatch(/Off, and stay: 1 server/u);
    expect(service().disabled).toBe(false);

    chat.react('approver', card.id, 'approve');
    await story.cardSays(chat, card, /Done: nothing runs on compute1, safe to reboot; 1 off server stays/u);
    expect(here(servers)).toEqual([]);
    expect(service().disabledReason).toContain(idIn(card.text));
    for (const server of servers) expect(cloud.moves(server)).toBe(1);
    expect(chat.cards()).toHaveLength(1);
    const files = await eventually('the record is there, as text and as a table', () => {
      const found = chat.files(card.id);
      return ['txt', 'csv'].every((type) => found.has(`${idIn(card.text)}.${type}`)) && found;
    });
    const table = files.get(`${idIn(card.text)}.csv`) ?? '';
    for (const { name, id } of servers)
      expect(table).toMatch(new RegExp(`^${id},${name},compute[23],moved,no,`, 'mu'));
    expect(files.get(`${idIn(card.text)}.txt`)).toMatch(/^Done: nothing runs on compute1, safe to reboot/u);

    chat.say('requester', { command: 'migrate', subcommand: 'enable', options: { host: 'compute1' } });
    await cardOf(/Done: compute1 is enabled and takes servers again/u);
    expect(service().disabled).toBe(false);
  });

  it('pauses at the first failure, is escalated when nobody acts, skips, resumes, and says who is still there', async () => {
    const servers = [1, 2, 3].map(() => cloud.server('compute1'));
    const [bad] = servers as [StoryServer];
    cloud.simulator.faults.ask({ kind: 'fails-at', server: bad.name, step: 'running' });
    const card = await drain();
    const options = { request: idIn(card.text) };
    chat.react('approver', card.id, 'approve');
    await story.threadSays(chat, card, new RegExp(`Paused by Drover: the move of ${bad.name} failed`, 'u'));
    cloud.clock.skip(16 * MINUTE);
    await story.threadSays(chat, card, /^@?approver nobody has acted on this for/u);
    chat.say('requester', {
      command: 'migrate',
      subcommand: 'skip',
      options: { ...options, what: bad.name },
    });
    await story.told(chat, 'requester', /is skipped: it stays/u);
    chat.say('requester', { command: 'migrate', subcommand: 'resume', options });
    await story.cardSays(chat, card, /Not empty: 1 server of compute1 is still there/u);
    expect(here(servers)).toEqual([bad]);
  });

  it('goes elsewhere where a host refuses a server, also when the other is too busy to answer at first', async () => {
    const servers = [1, 2].map(() => cloud.server('compute1'));
    const [refused] = servers as [StoryServer];
    cloud.simulator.faults.ask({ kind: 'fails-at', server: refused.name, step: 'pre-check', times: 1 });
    const card = await drain();
    const { hosts, world } = cloud.simulator;
    // As the helper's timeout ends a command of a host under load; from the refusal on, when another place is looked for.
    let unanswered = 0;
    for (const state of hosts.values()) {
      state.answers.set('machine-types', () => {
        const looksElsewhere = [...world.migrations.values()].some(
          ({ serverId, status }) => serverId === refused.id && status === 'error',
        );
        if (!looksElsewhere || unanswered >= 2)
          return { exitCode: 0, stdout: `${state.machines.join('\n')}\n` };
        unanswered += 1;
        return { exitCode: 124 };
      });
    }
    chat.react('approver', card.id, 'approve');
    await story.cardSays(chat, card, /Done: nothing runs on compute1, safe to reboot/u);
    await story.threadSays(chat, card, /goes to compute\d instead of compute\d/u);
    expect(unanswered).toBe(2);
    expect(chat.thread(card.id).filter(({ text }) => text.includes('set aside'))).toEqual([]);
    expect(here(servers)).toEqual([]);
  });
});
