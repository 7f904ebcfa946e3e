import { createAuthority } from '../../src/chat/authority.js';
import { best, type CompletionProvider, createCompletion } from '../../src/chat/completion.js';
import type { Choice, CompletionQuery } from '../../src/chat/platform.js';
import { createRegistry } from '../../src/chat/registry.js';
import { FakeClock } from '../support/fake-clock.js';
import { actorNamed, exampleCommands, SLACK } from './example.js';

const choice = (value: string): Choice => ({ label: value, value });

function setUp(server: CompletionProvider, channels: readonly string[] = []) {
  const clock = new FakeClock();
  const complete = createCompletion({
    registry: createRegistry(exampleCommands()),
    authority: createAuthority({
      roles: { operator: ['slack:U0REQ'], approver: [] },
      people: {},
      approvals: {},
      isInGroup: async () => false,
    }),
    channels,
    providers: { server },
    clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const ask = async (typed: string, more: Partial<CompletionQuery> = {}) => {
    const choices = await complete({
      actor: actorNamed('slack:U0REQ'),
      conversation: SLACK,
      command: 'migrate',
      subcommand: 'server',
      option: 'name',
      typed,
      options: {},
      ...more,
    });
    return choices.map(({ value }) => value);
  };
  return { ask, clock };
}

describe('completion', () => {
  it('puts the best match first', () => {
    const names = ['my-web', 'cobweb', 'web-10', 'web-2', 'web', 'wbe-1', 'db-1'].map(choice);
    expect(best(names, 'web').map(({ value }) => value)).toEqual([
      'web',
      'web-2',
      'web-10',
      'my-web',
      'cobweb',
      'wbe-1',
    ]);
    expect(best(names, '')).toHaveLength(7);
  });

  it('offers 25 at most, none that a platform would refuse', () => {
    const many = [
      ...Array.from({ length: 100 }, (_, n) => choice(`web-${n}`)),
      choice('x'.repeat(101)),
      choice(''),
    ];
    const offered = best(many, '');
    expect(offered).toHaveLength(25);
    expect(offered[1]?.value).toBe('web-1');
  });

  it('asks a provider once for what many letters need, and again when that is old', async () => {
    let asked = 0;
    const { ask, clock } = setUp(async () => {
      asked++;
      return [choice(`web-${asked}`), choice('db')];
    });
    expect(await Promise.all([ask('w'), ask('we'), ask('web')])).toEqual([['web-1'], ['web-1'], ['web-1']]);
    expect(asked).toBe(1);
    await clock.advance(6_000);
    // What is known serves at once, and the next letter has the new list.
    expect(await ask('web')).toEqual(['web-1']);
    expect(await ask('web')).toEqual(['web-2']);
    expect(asked).toBe(2);
  });

  it('keeps clouds apart', async () => {
    const { ask } = setUp(async ({ options }) => [choice(`web-${options.cloud ?? 'default'}`)]);
    expect(await ask('w')).toEqual(['web-default']);
    expect(await ask('w', { options: { cloud: 'lab', name: 'w' } })).toEqual(['web-lab']);
  });

  it('does not keep a person waiting for a slow cloud', async () => {
    let deliver: (choices: Choice[]) => void = () => {};
    const { ask, clock } = setUp(() => new Promise((resolve) => (deliver = resolve)));
    const first = ask('web');
    await clock.advance(1_000);
    expect(await first).toEqual([]);
    deliver([choice('web-01')]);
    await clock.settle();
    expect(await ask('web')).toEqual(['web-01']);
  });

  it('offers nothing where the provider fails, the option has none or the person may not', async () => {
    const failing = setUp(async () => {
      throw new Error('down');
    });
    expect(await failing.ask('w')).toEqual([]);
    const { ask } = setUp(async () => [choice('web-01')], ['slack:C0MAINT']);
    expect(await ask('w')).toEqual(['web-01']);
    expect(await ask('w', { option: 'to' })).toEqual([]);
    expect(await ask('w', { option: 'gone' })).toEqual([]);
    expect(await ask('w', { command: 'gone' })).toEqual([]);
    expect(await ask('w', { actor: actorNamed('slack:U0X') })).toEqual([]);
    expect(await ask('w', { conversation: { platform: 'slack', channel: 'C0RANDOM' } })).toEqual([]);
  });

  it('offers a closed list without asking anybody', async () => {
    const { ask } = setUp(async () => []);
    expect(await ask('ab', { option: 'if-stalled' })).toEqual(['abort']);
  });
});
