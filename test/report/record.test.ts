import { KINDS } from '../../src/app/kinds.js';
import { foreign } from '../../src/base/foreign.js';
import type { MoveOutcome } from '../../src/procedures/move/outcome.js';
import { kindsOf } from '../../src/report/kind.js';
import { isOnRecord, recordOf } from '../../src/report/record/record.js';
import type { CardView } from '../../src/report/view.js';
import type { Request, Step } from '../../src/requests/request.js';
import { forcePlan, migratePlan, outcome, request, withEvents } from '../support/requests.js';

const view: CardView = {
  now: Date.parse('2030-01-01T00:00:00Z'),
  policy: {
    approvals: [],
    approvers: [],
    approversKey: 'roles.approver',
    expiresAt: null,
    startBy: null,
    quorumOf: () => 1,
  },
  cardOf: () => undefined,
  kinds: kindsOf(KINDS),
};

const SENT: Step = {
  id: 'migrate',
  intent: 'live-migrate trusty-migrate from compute1 to compute2',
  call: {
    method: 'POST',
    path: '/servers/46c4b42b-1111-4222-8333-444455556666/action',
    body: { 'os-migrateLive': { host: 'compute2', block_migration: 'auto' } },
  },
  baseline: { migrations: [], actions: [] },
  sent: ['2026-11-22T14:31:05.000Z'],
  answer: { at: '2026-11-22T14:31:06.000Z', status: 202, requestId: 'req-nova' },
  outcome: 'taken',
};

const boss = {
  key: 'k1',
  actor: 'fake:U0BOSS',
  actorName: 'bob',
  verdict: 'approve',
  via: 'reaction',
  at: '2026-11-22T14:31:00.000Z',
} as const;

function ended(
  state: Request['state'],
  facts: Partial<MoveOutcome> = {},
  change: Partial<Request> = {},
): Request {
  const { plan = migratePlan() } = change;
  const begun = withEvents(
    request({ plan, votes: [boss], steps: [SENT], ...change }),
    '2026-11-22T14:31:05.000Z',
    { type: 'voted', actor: boss.actor, actorName: 'bob', verdict: 'approve', via: 'reaction' },
    { type: 'approved', votes: 1, of: 1 },
    { type: 'started', step: 'migrate', intent: SENT.intent, requestId: request().openstackRequestId },
    { type: 'answered', step: 'migrate', status: 202, requestId: 'req-nova', message: null },
  );
  const over = { ...begun, state, endedAt: '2026-11-22T14:32:00.000Z' } as Request;
  const end = { type: 'ended', state, by: null, byName: null, why: null } as const;
  return {
    ...withEvents(over, '2026-11-22T14:32:00.000Z', end as never),
    outcome: outcome({ state: state as MoveOutcome['state'], ...facts }),
  };
}

const textOf = (of: Request, forces: readonly Request[] = []) => recordOf(of, forces, view).file.text;
/** The lines below a title, up to the next one. */
function section(text: string, title: string): string[] {
  const lines = text.split('\n');
  const from = lines.indexOf(title);
  if (from < 0) return [];
  const rest = lines.slice(from + 1);
  const to = rest.findIndex((line) => line !== '' && !line.startsWith('  '));
  return rest.slice(0, to < 0 ? undefined : to).filter((line) => line !== '');
}

const DONE: Partial<MoveOutcome> = {
  downtimeMs: 17,
  sentBytes: 109 * 1024 * 1024,
  passes: 26,
  proof: [
    { what: 'Nova says', verdict: 'ok', detail: 'completed' },
    { what: 'hosts', verdict: 'not-checked', detail: 'not checked on the hosts: SSH is not configured' },
  ],
};

describe('the record of a move', () => {
  it('is named after its request and tells the outcome first', () => {
    const { file, card } = recordOf(ended('succeeded', DONE), [], view);
    expect(file).toMatchObject({ name: 'm-aaaaaaaaaa.txt', title: 'Record of m-aaaaaaaaaa' });
    expect(file.text.split('\n').slice(0, 2)).toEqual([
      'Done: trusty-migrate runs on compute2 · m-aaaaaaaaaa · 55 s',
      "Drover's record of m-aaaaaaaaaa. All times are UTC.",
    ]);
    expect(card.blocks).toHaveLength(1);
  });

  it('says what was planned, with every id in full', () => {
    expect(section(textOf(ended('succeeded', DONE)), 'Plan')).toEqual([
      '  Cloud         lab / RegionOne',
      '  Project       web-shop (a1b2c3d4e5f60718293a4b5c6d7e8f90)',
      '  Server        trusty-migrate',
      '  Server id     46c4b42b-1111-4222-8333-444455556666',
      '  Flavor        m1.tiny: 1 vCPU, 128 MiB',
      '  Addresses     10.1.0.218',
      '  From          compute1',
      '  To            compute2',
      '  At the end    compute2, running',
      '  Copied        memory',
      '  If it stalls  ask',
      expect.stringMatching(/^ {2}Forecast {6}Takes: about 10 s; Guest pauses: under 0\.5 s; /u),
      `  Digest        3f9a1c02${'0'.repeat(56)}`,
      '  volume         id                                    size   type      attachment',
      '  trusty-volume  9f0c1a2b-0000-4000-8000-000000000001  1 GiB  ceph-ssd  at1',
    ]);
  });

  it('says who asked and why, and each vote with its time and way', () => {
    expect(section(textOf(ended('succeeded', DONE)), 'Who and why')).toEqual([
      '  Why        kernel update on compute1',
      '  Ticket     CHG-4711',
      '  Asked by   ann (fake:U0REQ) at 2026-11-22 14:30:00',
      '  Approvals  1 vote needed, not of who asked',
      '  vote     by                 way       when (UTC)',
      '  approve  bob (fake:U0BOSS)  reaction  2026-11-22 14:31:00',
    ]);
  });

  it('has every finding by its id, what was sent, what came back, and the timeline', () => {
    const text = textOf(ended('succeeded', DONE));
    expect(section(text, 'Checks')).toEqual([
      '  31 pass, 1 warn, 1 unknown, when people were asked; all were read again before the start',
      '  verdict  check  finding',
      '  warn     A18    QEMU 7.2 on compute2, 7.1 on compute1: no way back by live migration',
      '  unknown  H8     clock of compute2: chronyc is not installed',
    ]);
    expect(section(text, 'What was sent')).toEqual([
      '  live-migrate trusty-migrate from compute1 to compute2',
      '    POST /servers/46c4b42b-1111-4222-8333-444455556666/action',
      '    {"os-migrateLive":{"host":"compute2","block_migration":"auto"}}',
      '    sent 2026-11-22 14:31:05, as req-11111111-2222-4333-8444-555555555555',
      '    answered 202 at 2026-11-22 14:31:06, there as req-nova: taken',
    ]);
    expect(section(text, 'Timeline').map((line) => line.slice(2, 31))).toEqual([
      'when (UTC)           what    ',
      '2026-11-22 14:30:00  requeste',
      '2026-11-22 14:31:05  voted   ',
      '2026-11-22 14:31:05  approved',
      '2026-11-22 14:31:05  started ',
      '2026-11-22 14:31:05  answered',
      '2026-11-22 14:32:00  ended   ',
    ]);
  });

  it('has the figures that were kept, and the proof line by line, with what nobody looked at', () => {
    const text = textOf(ended('succeeded', DONE));
    expect(section(text, 'Copying')).toEqual([
      '  Sent          109 MiB (114294784 bytes)',
      '  Passes        26',
      '  Guest paused  17 ms',
    ]);
    expect(section(text, 'Proof')).toEqual([
      '  verdict      what       seen',
      '  ok           Nova says  completed',
      '  not checked  hosts      not checked on the hosts: SSH is not configured',
    ]);
  });

  it("has the guest's own view in full, or that there is none", () => {
    const title = 'What the guest itself showed';
    const ask = { by: 'ping', port: null, from: 'compute1' } as const;
    const guest = {
      ...ask,
      address: '10.1.0.218',
      before: 'answered',
      after: 'silent',
      sent: 300,
      lost: 41,
      longestGap: { ms: 1400, from: '2026-11-22T14:31:20.000Z' },
      silentSince: '2026-11-22T14:31:40.000Z',
      hole: 'Drover was restarted',
    } as const;
    expect(section(textOf(ended('residue', { ...DONE, guest })), title)).toEqual([
      '  Asked at        10.1.0.218 (ping from compute1)',
      '  Before          answered',
      '  While it moved  41 of 300 probes lost',
      '  Longest gap     1.4 s from 2026-11-22 14:31:20',
      '  Silent since    2026-11-22 14:31:40',
      '  After           does not answer',
      '  Not seen        Drover was restarted',
    ]);
    const unseen = ended('succeeded', DONE);
    expect(section(textOf(unseen), title)).toEqual([]);
    const plan = migratePlan({ about: { guest: { ...ask, address: null } } });
    expect(section(textOf({ ...unseen, plan }), title)).toEqual(['  Nothing: it has no address.']);
  });

  it('that was rolled back begins with the cause and the fix, and quotes the hosts', () => {
    const text = textOf(
      ended('rolled-back', {
        place: { host: 'compute1', status: 'ACTIVE', powerState: 1, taskState: null },
        durationSeconds: 4,
        migrationStatus: 'failed',
        meaning: "compute1 does not trust compute2's SSH host key",
        remedy: 'find out why the key changed',
        novaMessage: null,
        safe: true,
        logLines: [
          { host: 'compute1', at: '2026-11-22T14:31:09.000Z', text: 'Host key verification failed.' },
          { host: 'compute2', at: '2026-11-22T14:31:08.000Z', text: 'load of migration failed', log: 'QEMU' },
        ],
      }),
    );
    expect(text).toMatch(/^Not moved: trusty-migrate is still on compute1, running\. No data at risk\./u);
    expect(text.indexOf('Why it ended so')).toBeLessThan(text.indexOf('\nPlan'));
    expect(section(text, 'Why it ended so')).toEqual([
      "  Cause  compute1 does not trust compute2's SSH host key",
      '  Fix    find out why the key changed',
    ]);
    expect(section(text, "The hosts' own words")).toEqual([
      '  compute1  nova-compute  2026-11-22 14:31:09  Host key verification failed.',
      '  compute2  QEMU  2026-11-22 14:31:08  load of migration failed',
    ]);
  });

  it('that left something behind has the command, and what to check before it', () => {
    const text = textOf(
      ended('residue', {
        leftovers: [
          {
            what: '1 Cinder attachment of trusty-volume from compute1',
            check: 'that the watcher is compute2 only',
            command: 'openstack volume attachment delete 3464a8ef',
            danger: 'both hosts may write',
          },
        ],
      }),
    );
    expect(section(text, 'Left behind; Drover does not touch it')).toEqual([
      '  1 Cinder attachment of trusty-volume from compute1',
      '    DANGER: both hosts may write',
      '    check first: that the watcher is compute2 only',
      '    then: openstack volume attachment delete 3464a8ef',
    ]);
  });

  it('that stalled and was forced has the figures of the stall, and the force with its own votes', () => {
    const force = {
      ...ended('succeeded', {}, { id: 'bbbbbbbbbb', plan: forcePlan(), parent: 'aaaaaaaaaa' }),
      steps: [{ ...SENT, id: 'force', intent: 'force migration 3 to complete' }],
    };
    const moved = withEvents(ended('succeeded', DONE), '2026-11-22T14:31:30.000Z', {
      type: 'stalled',
      choice: 'ask',
      figures: {
        remainingBytes: 210 * 1024 * 1024,
        dirtyBytesPerSecond: 46 * 1024 * 1024,
        bandwidthBytesPerSecond: null,
        flatForSeconds: 90,
        pauseSeconds: 5.2,
        novaGivesUpAt: null,
      },
    });
    const text = textOf(moved, [force]);
    expect(section(text, 'Copying').slice(-1)[0]).toMatch(
      /^ {2}2026-11-22 14:31:30 +210 MiB +46 MiB\/s +unknown +1 min 30 s +about 6 s$/u,
    );
    expect(section(text, 'Force m-bbbbbbbbbb').join('\n')).toMatch(/approve +bob \(fake:U0BOSS\)/u);
    expect(section(text, 'What force m-bbbbbbbbbb sent')[0]).toBe('  force migration 3 to complete');
  });

  it('reads the same whenever it is made', () => {
    const moved = ended('succeeded', DONE);
    expect(recordOf(moved, [], { ...view, now: 0 }).file.text).toBe(textOf(moved));
  });
});

describe('the record of another kind', () => {
  it('says what its card said and all that its digest covers', () => {
    const snapshot = ended(
      'succeeded',
      { place: null },
      {
        kind: 'volume-snapshot',
        plan: {
          kind: 'volume-snapshot',
          identity: {
            cloud: 'lab',
            project: 'p1',
            volume: 'v1',
            name: 'before',
            status: 'available',
            inUse: false,
            exclusive: [],
            force: false,
          },
          policy: { quorum: 0, requesterMayApprove: false },
          about: {
            volumeName: 'data',
            projectName: 'web',
            sizeGib: 1,
            typeName: null,
            servers: [],
            notes: [],
          },
        },
        votes: [],
      },
    );
    const { file, card } = recordOf(snapshot, [], view);
    expect(section(file.text, 'Plan').join('\n')).toMatch(
      /Take snapshot before of volume data[\s\S]*volume +v1/u,
    );
    expect(section(file.text, 'Who and why').slice(-2)).toEqual([
      '  Approvals  none needed',
      '  Nobody voted.',
    ]);
    expect(JSON.stringify(card)).toContain('this request');
  });
});

describe('what others wrote in a record', () => {
  const HOSTILE = 'a\u001b[2Jb\u202Ec\nTimeline\u0000\u009b1m';

  it('steers no terminal, turns no writing, and begins no line', () => {
    const text = textOf(
      ended(
        'rolled-back',
        {
          meaning: HOSTILE,
          remedy: HOSTILE,
          novaMessage: HOSTILE,
          logLines: [{ host: HOSTILE, at: HOSTILE, text: HOSTILE }],
        },
        {
          plan: migratePlan({
            identity: { server: HOSTILE, project: HOSTILE, source: HOSTILE },
            about: {
              serverName: HOSTILE,
              projectName: HOSTILE,
              flavorName: HOSTILE,
              addresses: [HOSTILE],
              findings: [{ check: HOSTILE, verdict: 'warn', text: HOSTILE }],
            },
          }),
          reason: HOSTILE,
          requester: { id: `fake:${HOSTILE}`, name: HOSTILE },
          votes: [{ ...boss, actorName: HOSTILE, comment: HOSTILE }],
          steps: [{ ...SENT, intent: HOSTILE, call: { ...SENT.call, body: { [HOSTILE]: HOSTILE } } }],
        },
      ),
    );
    expect([...text].filter((one) => one !== '\n' && one !== foreign(one))).toEqual([]);
    expect(text.split('\n').filter((line) => line === 'Timeline')).toHaveLength(1);
  });

  it('gives no secret away', () => {
    const body = { server: { adminPass: 'hunter2', user_data: 'aGk=' }, note: 'token=s3cr3t' };
    const text = textOf(
      ended(
        'failed',
        { novaMessage: 'password: hunter2' },
        { steps: [{ ...SENT, call: { ...SENT.call, body } }] },
      ),
    );
    expect(text).not.toMatch(/hunter2|aGk=/u);
    expect(text).toContain('[hidden]');
  });

  it('is counted where there is too much of it', () => {
    const findings = Array.from({ length: 500 }, (_, index) => ({
      check: `C${index}`,
      verdict: 'warn' as const,
      text: 'x'.repeat(5000),
    }));
    const text = textOf(ended('succeeded', DONE, { plan: migratePlan({ about: { findings } }) }));
    expect(text.length).toBeLessThan(201_000);
    expect(text).toMatch(/… and \d+ more lines\n$/u);
  });
});

describe('what goes on record', () => {
  it('is what touched something and is over; a child is in its parent’s', () => {
    expect(isOnRecord(ended('succeeded'))).toBe(true);
    expect(isOnRecord(ended('failed'))).toBe(true);
    expect(isOnRecord(ended('running'))).toBe(false);
    expect(isOnRecord(ended('rejected', {}, { steps: [] }))).toBe(false);
    expect(isOnRecord(ended('refused', {}, { steps: [{ ...SENT, sent: [] }] }))).toBe(false);
    expect(isOnRecord(ended('succeeded', {}, { parent: 'bbbbbbbbbb' }))).toBe(false);
  });
});
