import { card, line } from '../../../src/chat/card.js';
import { FakeClock } from '../../support/fake-clock.js';
import { eventually, Harness, named, type Setup } from '../../support/slack/harness.js';

let open: Harness[] = [];
const started = async (setup: Setup = {}) => {
  const harness = await Harness.start(setup);
  open.push(harness);
  return harness;
};
afterEach(async () => {
  await Promise.all(open.map((harness) => harness.close()));
  open = [];
});

describe.each(['socket', 'http'] as const)('over %s', (mode) => {
  it('acknowledges a command at once and hands it over with its key, its person and its text', async () => {
    const { slack, inbox } = await started({ mode });
    const taken = await slack.slash(
      'U0REQ',
      'C0MAINT',
      '/migrate <http://web-01.example|web-01.example> —to compute2',
    );
    expect(taken).toMatchObject({ acknowledged: true });
    // Slack waits for three seconds.
    expect(taken.ms).toBeLessThan(2_000);
    const call = await eventually(() => inbox.given[0]);
    expect(call).toEqual({
      key: expect.stringMatching(/^slack:\d+\.trigger$/u),
      actor: { id: 'slack:U0REQ', name: 'u0req', standing: 'member', groups: [] },
      conversation: { platform: 'slack', channel: 'C0MAINT' },
      command: 'migrate',
      input: { kind: 'text', text: 'web-01.example —to compute2' },
    });
  });

  it('answers privately through the response URL, publicly in the channel', async () => {
    const { slack, inbox } = await started({ mode });
    inbox.onCommand = async () => ({ visibility: 'private', card: card(line('Only for you')) });
    await slack.slash('U0REQ', 'C0MAINT', '/migrate list');
    const [ephemeral] = await eventually(
      () => slack.ephemerals('U0REQ').length === 1 && slack.ephemerals('U0REQ'),
    );
    expect(ephemeral).toMatchObject({ text: 'Only for you', via: 'response_url', channel: 'C0MAINT' });
    expect(slack.messages('C0MAINT')).toEqual([]);

    inbox.onCommand = async () => ({ visibility: 'public', card: card(line('For all')) });
    await slack.slash('U0REQ', 'C0MAINT', '/migrate list');
    const [message] = await eventually(
      () => slack.messages('C0MAINT').length === 1 && slack.messages('C0MAINT'),
    );
    expect(message).toMatchObject({ text: 'For all', user: 'U0DROVER' });
  });

  it('acknowledges a command before its work is done', async () => {
    const { slack, inbox } = await started({ mode });
    let finish = () => {};
    inbox.onCommand = () =>
      new Promise((resolve) => {
        finish = () => resolve({ visibility: 'private', card: card(line('Done')) });
      });
    expect(await slack.slash('U0REQ', 'C0MAINT', '/migrate web-01')).toMatchObject({ acknowledged: true });
    await eventually(() => inbox.given.length === 1);
    finish();
    await eventually(() => slack.ephemerals('U0REQ')[0]?.text === 'Done');
  });

  it('takes a click as a button press on its message', async () => {
    const { slack, inbox, postCard, platform } = await started({ mode }).then((harness) => ({
      slack: harness.slack,
      inbox: harness.inbox,
      platform: harness.platform,
      postCard: () => harness.postCard(),
    }));
    const ref = await postCard();
    inbox.onButton = async () => ({ visibility: 'private', card: card(line('Counted')) });
    expect(await slack.click('U0BOSS', named(ref), 'approve')).toMatchObject({ acknowledged: true });
    expect(inbox.presses).toEqual([
      {
        key: expect.stringMatching(/^slack:/u),
        actor: expect.objectContaining({ id: 'slack:U0BOSS' }),
        message: ref,
        action: 'approve',
        value: 'm-1 digest',
      },
    ]);
    await eventually(() => slack.ephemerals('U0BOSS')[0]?.text === 'Counted');
    expect(platform.connected()).toBe(true);
  });

  it('asks for a reason to reject in a form, and takes the rejection when it is sent', async () => {
    const harness = await started({ mode });
    const { slack, inbox } = harness;
    const ref = await harness.postCard();
    await slack.click('U0BOSS', named(ref), 'reject');
    const modal = await eventually(() => slack.modal('U0BOSS'));
    expect(inbox.presses).toEqual([]);
    await slack.submit('U0BOSS', modal, { reason: 'not during the sale' });
    const press = await eventually(() => inbox.presses[0]);
    expect(press).toMatchObject({
      action: 'reject',
      value: 'm-1 digest',
      message: ref,
      comment: 'not during the sale',
    });
  });

  it('tells of reactions to our messages, never of others', async () => {
    const harness = await started({ mode });
    const { slack, inbox } = harness;
    const ref = await harness.postCard();
    const theirs = {
      channel: 'C0MAINT',
      ts: slack.workspace.nextTs(),
      user: 'U0REQ',
      text: 'hi',
      blocks: [],
      reactions: new Map(),
      edits: 0,
      deleted: false,
    };
    slack.workspace.messages.push(theirs);
    await slack.react('U0BOSS', theirs, '+1');
    await slack.react('U0BOSS', named(ref), '+1::skin-tone-3');
    await slack.unreact('U0BOSS', named(ref), '+1::skin-tone-3');
    await eventually(() => inbox.changed.length === 2);
    expect(inbox.changed).toEqual([ref, ref]);
  });

  it('opens a form for a command without arguments, completes as one types, and submits the same invocation', async () => {
    const { slack, inbox } = await started({ mode });
    await slack.slash('U0REQ', 'C0MAINT', '/migrate');
    const modal = await eventually(() => slack.modal('U0REQ'));
    inbox.choices = [
      { label: 'web-01 (lab)', value: 'web-01' },
      { label: 'too long', value: 'x'.repeat(151) },
    ];
    expect(await slack.suggest('U0REQ', modal, 'server', 'web')).toEqual(['web-01']);
    expect(inbox.queries[0]).toMatchObject({
      command: 'migrate',
      subcommand: 'server',
      option: 'server',
      typed: 'web',
    });
    await slack.submit('U0REQ', modal, {
      server: 'web-01',
      to: 'compute2',
      'if-stalled': 'abort',
      quick: true,
      wait: '5',
    });
    const call = await eventually(() => inbox.given[0]);
    expect(call).toMatchObject({
      actor: { id: 'slack:U0REQ' },
      conversation: { platform: 'slack', channel: 'C0MAINT' },
      command: 'migrate',
      input: {
        kind: 'options',
        subcommand: 'server',
        options: { server: 'web-01', to: 'compute2', 'if-stalled': 'abort', quick: true, wait: 5 },
      },
    });
  });

  it('fills the home tab when it is opened', async () => {
    const { slack, inbox } = await started({ mode });
    inbox.homeCard = card(line('Awaits your vote: m-1'));
    await slack.openHome('U0BOSS');
    const view = await eventually(() => slack.workspace.homes.get('U0BOSS'));
    expect(JSON.stringify(view)).toContain('Awaits your vote: m-1');
  });

  it('passes an event on however often it was tried before', async () => {
    const harness = await started({ mode });
    const ref = await harness.postCard();
    harness.slack.deliverBadly({ times: 3 });
    await harness.slack.click('U0BOSS', named(ref), 'approve');
    await eventually(() => harness.inbox.presses.length === 3);
    expect(new Set(harness.inbox.presses.map(({ key }) => key)).size).toBe(1);
  });

  it('opens one form and says nothing when a click on Reject is delivered twice', async () => {
    const harness = await started({ mode });
    const ref = await harness.postCard();
    harness.slack.deliverBadly({ times: 2 });
    await harness.slack.click('U0BOSS', named(ref), 'reject');
    expect(harness.slack.workspace.views).toHaveLength(1);
    expect(harness.slack.ephemerals('U0BOSS')).toEqual([]);
    expect(harness.inbox.presses).toEqual([]);
  });
});

describe('who acts', () => {
  it.each([
    ['a guest', { guest: true }, 'guest'],
    ['somebody of another workspace', { team: 'T0OTHER' }, 'external'],
    ['a stranger', { stranger: true }, 'external'],
    ['a bot', { bot: true }, 'bot'],
    ['somebody who left', { deleted: true, guest: true }, 'deleted'],
  ])('%s is told apart', async (_who, details, standing) => {
    const { slack, inbox } = await started();
    slack.workspace.user('U0ODD', details);
    await slack.slash('U0ODD', 'C0MAINT', '/migrate list');
    expect((await eventually(() => inbox.given[0])).actor.standing).toBe(standing);
  });

  it('a command is not taken while Slack can’t say who gave it', async () => {
    const clock = new FakeClock();
    const { slack, inbox } = await started({ clock });
    slack.faults.on('users.info', { kind: 'status', status: 500 }, 3);
    await slack.slash('U0REQ', 'C0MAINT', '/migrate list');
    await clock.until(() => slack.ephemerals('U0REQ').length === 1);
    expect(slack.ephemerals('U0REQ')[0]?.text).toContain(
      'Slack did not answer (users.info: HTTP 500). Nothing has been done.',
    );
    expect(inbox.given).toEqual([]);
  });
});

describe('where a command is given', () => {
  it.each([
    ['the bot is not a member', { members: ['U0REQ'] }, 'Drover is not in this channel'],
    ['the bot cannot see it', { members: ['U0REQ'], isPrivate: true }, 'Drover cannot see this channel'],
    ['it is archived', { archived: true }, 'This channel is archived'],
  ])('a request is refused with what to do where %s', async (_why, details, said) => {
    const { slack, inbox } = await started();
    slack.workspace.channel('C0ELSE', details);
    await slack.slash('U0REQ', 'C0ELSE', '/migrate web-01');
    const [told] = await eventually(
      () => slack.ephemerals('U0REQ').length === 1 && slack.ephemerals('U0REQ'),
    );
    expect(told?.text).toContain(said);
    expect(inbox.given).toEqual([]);
  });

  it.each([
    'create web-09-boot',
    '"create" web-09-boot',
    "'create' web-09-boot",
    '“create” web-09-boot',
    'CREATE web-09-boot',
    '  create\tweb-09-boot',
    '"Create" "web-09-boot"',
  ])('a direct message takes no request, however it is spelled: /volumes %s', async (text) => {
    const { slack, inbox } = await started();
    slack.workspace.channel('D0REQ', { members: ['U0REQ', 'U0DROVER'] });
    await slack.slash('U0REQ', 'D0REQ', `/volumes ${text}`);
    const [told] = await eventually(
      () => slack.ephemerals('U0REQ').length === 1 && slack.ephemerals('U0REQ'),
    );
    expect(told?.text).toContain('Drover works in channels');
    expect(inbox.given).toEqual([]);
  });

  it('a direct message takes what only reads, also where it is called like a request', async () => {
    const { slack, inbox } = await started();
    slack.workspace.channel('D0REQ', { members: ['U0REQ', 'U0DROVER'] });
    for (const text of ['show create', 'web-01 --help create', 'create -h'])
      await slack.slash('U0REQ', 'D0REQ', `/volumes ${text}`);
    await eventually(() => inbox.given.length === 3);
  });

  it('names the invitation, and after it the same command works', async () => {
    const { slack, inbox } = await started();
    const channel = slack.workspace.channel('C0ELSE', { members: ['U0REQ'] });
    await slack.slash('U0REQ', 'C0ELSE', '/migrate web-01');
    await eventually(() => slack.ephemerals('U0REQ')[0]?.text.includes('`/invite @drover`'));
    channel.members.add('U0DROVER');
    await slack.slash('U0REQ', 'C0ELSE', '/migrate web-01');
    await eventually(() => inbox.given.length === 1);
  });

  it('a channel that was archived since the last command is noticed', async () => {
    const { slack, inbox } = await started();
    const channel = slack.workspace.channel('C0ELSE');
    await slack.slash('U0REQ', 'C0ELSE', '/migrate web-01');
    await eventually(() => inbox.given.length === 1);
    channel.archived = true;
    await slack.slash('U0REQ', 'C0ELSE', '/migrate web-02');
    await eventually(() => slack.ephemerals('U0REQ')[0]?.text.includes('This channel is archived'));
    expect(inbox.given).toHaveLength(1);
  });

  it('reads are answered anywhere, and the core refuses channels that are not permitted', async () => {
    const { slack, inbox } = await started({ channels: ['slack:C0MAINT'] });
    slack.workspace.channel('C0ELSE', { members: ['U0REQ'] });
    await slack.slash('U0REQ', 'C0ELSE', '/migrate list');
    await slack.slash('U0REQ', 'C0ELSE', '/migrate web-01');
    await eventually(() => inbox.given.length === 2);
  });

  it('a form says in itself that its channel takes no posts', async () => {
    const { slack, inbox } = await started();
    slack.workspace.channel('C0ELSE', { members: ['U0REQ'] });
    await slack.slash('U0REQ', 'C0ELSE', '/migrate');
    const modal = await eventually(() => slack.modal('U0REQ'));
    const taken = await slack.submit('U0REQ', modal, { server: 'web-01' });
    expect(taken.body).toEqual({
      response_action: 'errors',
      errors: { server: expect.stringContaining('Invite it there: /invite @drover') },
    });
    expect(inbox.given).toEqual([]);
  });

  it('a public answer that can’t be posted is shown to the person with the reason', async () => {
    const { slack, inbox } = await started();
    inbox.onCommand = async () => ({ visibility: 'public', card: card(line('The list')) });
    slack.faults.on('chat.postMessage', { kind: 'error', error: 'restricted_action' });
    await slack.slash('U0REQ', 'C0MAINT', '/migrate list');
    const [told] = await eventually(
      () => slack.ephemerals('U0REQ').length === 1 && slack.ephemerals('U0REQ'),
    );
    expect(told?.text).toMatch(/The workspace does not let Drover post in this channel\.[\s\S]*The list/u);
  });

  it('falls back to an ephemeral message when the response URL is spent', async () => {
    const { slack, inbox } = await started();
    inbox.onCommand = async () => ({ visibility: 'private', card: card(line('Only for you')) });
    slack.faults.on('response_url', { kind: 'status', status: 404 });
    await slack.slash('U0REQ', 'C0MAINT', '/migrate list');
    await eventually(() => slack.ephemerals('U0REQ')[0]?.via === 'chat.postEphemeral');
  });

  it('says that a form could not be opened, and that nothing was done', async () => {
    const harness = await started();
    const ref = await harness.postCard();
    harness.slack.faults.on('views.open', { kind: 'error', error: 'expired_trigger_id' });
    await harness.slack.click('U0BOSS', named(ref), 'reject');
    await eventually(() =>
      harness.slack.ephemerals('U0BOSS')[0]?.text.includes('The form could not be opened'),
    );
    expect(harness.inbox.presses).toEqual([]);
  });
});
