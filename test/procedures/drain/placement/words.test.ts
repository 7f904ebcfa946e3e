import { reserveOf } from '../../../../src/placement/model.js';
import { pairChecks } from '../../../../src/placement/pairs.js';
import { planDrain } from '../../../../src/procedures/drain/placement/planner.js';
import { planWords, reasonWords } from '../../../../src/procedures/drain/placement/words.js';
import { cloud, group, host, question, server } from '../../../support/placement.js';

const GIB = 1024;

describe('what people read of a plan', () => {
  it('says where to when all can leave, and who stays', () => {
    const model = cloud(
      [host('compute1', 64 * GIB), host('compute2', 8 * GIB), host('compute3', 8 * GIB)],
      [server('web-1', GIB), server('web-2', GIB), server('web-3', GIB), server('old', GIB)],
    );
    const staying = new Map([
      ['old', { code: 'state', text: 'SUSPENDED servers cannot be moved live' } as const],
    ]);
    expect(planWords(planDrain(question(model, { staying })))).toEqual([
      'compute1 can be emptied but for 1 server that cannot be moved live: 3 servers can leave.',
      'Where to: 2 to compute2 and 1 to compute3.',
      '`old` stays: SUSPENDED servers cannot be moved live.',
    ]);
  });

  it('says that a host can be emptied only of what was judged', () => {
    const model = cloud([host('compute1', 64 * GIB), host('compute2', 8 * GIB)], [server('web-1', GIB)]);
    const plan = planDrain(question(model));
    const stays = (name: string, code: 'state' | 'unread', text: string) => ({
      server: name,
      name,
      staying: { code, text } as const,
    });
    const silent = stays('web-2', 'unread', 'cinder did not answer.');
    expect(planWords({ ...plan, staying: [silent] })).toEqual([
      'compute1 can be emptied but for 1 server that could not be judged: 1 server can leave.',
      'Where to: 1 to compute2.',
      '`web-2` could not be judged: cinder did not answer.',
    ]);
    const old = stays('old', 'state', 'SUSPENDED');
    expect(planWords({ ...plan, staying: [silent, old] })[0]).toBe(
      'compute1 can be emptied but for 1 server that cannot be moved live and 1 that could not be judged: 1 server can leave.',
    );
    expect(planWords({ ...plan, assigned: [], staying: [silent] })[0]).toBe(
      'compute1 cannot be emptied: there is nothing on it but 1 server that could not be judged.',
    );
  });

  it('says how much is missing, of what, where, and what would give it', () => {
    const model = cloud(
      [
        host('compute1', 64 * GIB, 32 * GIB),
        host('compute2', 40 * GIB, 20 * GIB),
        host('compute3', 40 * GIB, 20 * GIB),
        host('compute4', 64 * GIB, 0, { enabled: false, disabledReason: 'RAM fault' }),
      ],
      [server('db-7', 32 * GIB)],
    );
    expect(planWords(planDrain(question(model)))).toEqual([
      'compute1 cannot be emptied as a whole: 1 of 1 server has no place. In all 12 GiB is missing.',
      '`db-7` needs 12 GiB more on any of compute2, compute3.',
      'compute4: disabled: "RAM fault"; if it took servers, everything fits.',
      'With 12 GiB more free on any of compute2, compute3 everything fits.',
    ]);
  });

  it('names the reserve where lifting it is enough', () => {
    const model = cloud([host('compute1', 64 * GIB), host('compute2', 20 * GIB)], [server('db-7', 19 * GIB)]);
    expect(planWords(planDrain(question(model, { reserve: reserveOf(10) })))).toEqual([
      'compute1 cannot be emptied as a whole: 1 of 1 server has no place. In all 1 GiB is missing.',
      '`db-7` needs 1 GiB more on compute2.',
      'With the reserve of 10 % lifted everything fits.',
      'With 1 GiB more free on compute2 everything fits.',
    ]);
  });

  it('counts only what is missing once others have made way', () => {
    const model = cloud(
      [host('compute1', 64 * GIB), host('compute2', 9 * GIB), host('compute3', 6 * GIB)],
      [server('a', 8 * GIB), server('b', 4 * GIB), server('c', 4 * GIB)],
    );
    expect(planWords(planDrain(question(model))).slice(-2)).toEqual([
      'With 2 GiB more free on compute3 everything fits.',
      'With 3 GiB more free on compute2 everything fits.',
    ]);
  });

  it('says which group, zone, trait or check is in the way', () => {
    const model = cloud(
      [
        host('compute1', 64 * GIB),
        host('compute2', 64 * GIB),
        host('compute3', 64 * GIB, 0, { zone: 'b' }),
        host('compute4', 64 * GIB, 0, { up: false }),
        host('compute5', 64 * GIB, 0, { emptiedBy: 'm-7f3k2q' }),
        host('compute6', 64 * GIB),
      ],
      [server('db-7', GIB, { zone: 'nova' })],
      [group('anti-affinity', { 'db-7': 'compute1', 'db-6': 'compute2' })],
      pairChecks({
        byHost: new Map([
          [
            'compute1',
            new Map([['compute6', { verdict: 'fail', check: 'A11', text: 'runs an older QEMU' }]]),
          ],
        ]),
      }),
    );
    const { unplaced, assigned } = planDrain(question(model));
    expect(assigned).toEqual([]);
    expect(unplaced[0]?.code).toBe('group');
    expect(unplaced[0]?.reasons.map(reasonWords)).toEqual([
      'compute2: anti-affinity: 1 member of group `db` there',
      'compute3: in zone b, it asked for zone nova',
      'compute6: runs an older QEMU',
      'compute4: nova-compute is down',
      'compute5: is being emptied (m-7f3k2q)',
    ]);
  });

  it('says that members of an affinity group cannot leave each other', () => {
    const model = cloud(
      [host('compute1', 64 * GIB), host('compute2', 64 * GIB)],
      [server('a', GIB), server('b', GIB)],
      [group('affinity', { a: 'compute1', b: 'compute1' })],
    );
    expect(planWords(planDrain(question(model)))).toEqual([
      'compute1 cannot be emptied as a whole: 2 of 2 servers have no place.',
      '`a` is kept by its group: compute2: affinity: the others of group `db` run on compute1.',
      '`b` is kept by its group: compute2: affinity: the others of group `db` run on compute1.',
    ]);
  });
});
