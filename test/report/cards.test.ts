import { KINDS } from '../../src/app/kinds.js';
import { type Card, line } from '../../src/chat/card.js';
import { type ProgressSample, phaseOf } from '../../src/procedures/move/cards/progress.js';
import { progressCard, progressWords } from '../../src/procedures/move/cards/progress-card.js';
import { stalledCard } from '../../src/procedures/move/cards/stalled.js';
import type { GuestView } from '../../src/procedures/move/outcome.js';
import { type MovePlan, readMove } from '../../src/procedures/move/plan.js';
import { parseButtonValue } from '../../src/report/buttons.js';
import { describedPresentation } from '../../src/report/described.js';
import { detailsCard } from '../../src/report/details-card.js';
import { historyCard } from '../../src/report/history-card.js';
import { kindsOf } from '../../src/report/kind.js';
import { type ListView, listCard } from '../../src/report/list-card.js';
import { requestCard } from '../../src/report/request-card.js';
import { showCard, statusCard } from '../../src/report/show-card.js';
import type { CardView, PolicyView } from '../../src/report/view.js';
import { voteNote } from '../../src/report/vote-note.js';
import { type SlotKey, slotsOf } from '../../src/requests/keys.js';
import type { Request, Step, Vote } from '../../src/requests/request.js';
import type { HistoryEntry } from '../../src/requests/store-port.js';
import { markedText } from '../support/card-text.js';
import { forcePlan, migratePlan, outcome, request, withEvents } from '../support/requests.js';

const kinds = kindsOf(KINDS);
const MIB = 1024 * 1024;
const now = Date.parse('2026-11-22T14:30:00Z');

const policy: PolicyView = {
  approvals: [],
  approvers: ['fake:U0BOSS', 'fake:group:S0OPS'],
  approversKey: 'roles.approver',
  expiresAt: '2026-11-22T18:30:00Z',
  startBy: '2026-11-23T14:30:00Z',
  quorumOf: () => 1,
};
const view: CardView = { now, policy, cardOf: () => undefined, kinds };
const vote: Vote = {
  key: 'k',
  actor: 'fake:U0BOSS',
  actorName: 'bob',
  verdict: 'approve',
  via: 'reaction',
  at: '2026-11-22T14:30:30Z',
};
const approved: CardView = { ...view, policy: { ...policy, approvals: [vote] } };
const text = (card: Card) => markedText(card);
const first = (card: Card) => text(card).split('\n')[0];

function ended(
  state: Request['state'],
  change: Partial<Request> = {},
  why: string | null = null,
  by: string | null = null,
) {
  const base = request({ state, endedAt: '2026-11-22T15:00:00Z', ...change });
  return withEvents(base, '2026-11-22T15:00:00.000Z', {
    type: 'ended',
    state: state as 'failed',
    by,
    byName: by,
    why,
  });
}

/** The keys of the slots of a move, as they are made. */
const FULL = Object.fromEntries(
  slotsOf(
    { cloud: 'simulator/2', source: 'compute1', destination: 'compute2' },
    { perCloud: 5, perSourceHost: 1, perDestinationHost: 1 },
    [],
  ).map(({ limit: _limit, ...slot }) => [slot.scope, slot]),
) as Record<'cloud' | 'source' | 'destination', SlotKey>;

describe('the request card while votes count', () => {
  it('does not say how long a first move takes, but how long its copying does', () => {
    const forecast = { ...migratePlan().about.forecast, copying: { minSeconds: 2, maxSeconds: 9 } };
    const plan = migratePlan({ about: { forecast: forecast as NonNullable<MovePlan['about']['forecast']> } });
    expect(text(requestCard(request({ plan }), view))).toContain(
      'Takes: 2 to 9 s for the copying; the rest is not known, it is the first move here\nGuest pauses: under 0.5 s\n',
    );
  });

  it('says what is asked, in the wording that operators were promised', () => {
    expect(text(requestCard(request(), view))).toBe(
      [
        '*Move `trusty-migrate` from compute1 to compute2* · m-aaaaaaaaaa · waiting for 1 approval',
        'Why: kernel update on compute1 (CHG-4711)',
        'Asked by: <@U0REQ>',
        'Takes: about 10 s',
        'Guest pauses: under 0.5 s',
        'Converges: should; changes 3 MiB/s of 110 MiB/s',
        'If it does not converge: ask here. Nova gives up after 26 min 40 s; the server then stays on compute1.',
        'Checks: 31 pass, 1 warn, 1 unknown',
        '  *warn* QEMU 7.2 on compute2, 7.1 on compute1: no way back by live migration',
        '  *unknown* clock of compute2: chronyc is not installed',
        'May approve: <@U0BOSS>, <@group:S0OPS>',
        'Approve :white_check_mark: or reject :x: until 18:30 UTC. Not <@U0REQ>.',
        'lab / RegionOne · project web-shop · `46c4b42b` · m1.tiny, 128 MiB · ACTIVE · 10.1.0.218',
        'Volumes: trusty-volume 1 GiB, ceph-ssd. Nothing is copied but memory.',
        'compute2 after the move: 8.3 GiB free, 0 vCPU free · compute1 → compute2: 12 of 12 moves worked in 30 days',
        'Must start by 14:30 UTC tomorrow. Plan `3f9a1c02`',
      ].join('\n'),
    );
  });

  it('carries the whole digest in its vote buttons, within the platforms’ limit', () => {
    const { buttons = [] } = requestCard(request(), view);
    expect(buttons.map(({ action, label }) => `${action} ${label}`)).toEqual([
      'approve Approve',
      'reject Reject',
      'details Details',
    ]);
    for (const { action, value } of buttons) {
      expect(`${action}:${value}`.length).toBeLessThanOrEqual(100);
      expect(parseButtonValue(value)).toEqual({ id: 'aaaaaaaaaa', digest: request().digest });
    }
    expect(parseButtonValue('aaaaaaaaaa:short')).toBeUndefined();
  });

  it('counts what is missing of a larger quorum', () => {
    const plan = migratePlan({ policy: { quorum: 3, requesterMayApprove: true } });
    const shown = text(requestCard(request({ plan }), approved));
    expect(shown).toContain('· waiting for 2 more approvals (1 of 3)');
    expect(shown).toContain('Approved by: <@U0BOSS>');
    expect(shown).not.toContain('Not <@U0REQ>');
  });

  it.each([
    ['abort', 'If it does not converge: abort; the server stays on compute1. Approved with this plan.'],
    ['force', 'If it does not converge: force, which pauses the guest about 6 s. Approved with this plan.'],
  ] as const)('says what is approved beforehand for a stall: %s', (ifStalled, words) => {
    const forecast = {
      minSeconds: 240,
      maxSeconds: 420,
      pauseSeconds: 5.3,
      dirtyBytesPerSecond: 46 * MIB,
      bandwidthBytesPerSecond: 40 * MIB,
    };
    const shown = text(requestCard(request({ plan: migratePlan({ ifStalled, about: { forecast } }) }), view));
    expect(shown).toContain(words);
    expect(shown).toContain(
      'Takes: 4 min or more, without an end while it stays so busy\nGuest pauses: about 6 s where it is forced\nConverges: may not; changes 46 MiB/s, link 40 MiB/s',
    );
  });

  it.each([
    [true, 'force, which switches to post-copy: if the network between the hosts breaks, the guest is lost.'],
    [
      null,
      'force, which pauses the guest under 0.5 s (or switches to post-copy, if that is permitted: not read).',
    ],
    [false, 'force, which pauses the guest under 0.5 s.'],
  ])('says what a force would be by the nova.conf of the source: post-copy %s', (postCopy, words) => {
    const plan = migratePlan({ ifStalled: 'force', about: { postCopy } });
    expect(text(requestCard(request({ plan }), view))).toContain(words);
  });

  it('says what was not measured instead of leaving it out', () => {
    const shown = text(
      requestCard(
        request({
          plan: migratePlan({
            identity: { destination: null },
            about: { forecast: null, destinationAfter: null, trackRecord: null },
          }),
        }),
        view,
      ),
    );
    expect(shown).toContain("*Move `trusty-migrate` from compute1 to the scheduler's choice*");
    expect(shown).toContain('Takes: not known, nor whether it converges: nothing was measured');
    expect(shown).not.toContain('after the move');
  });

  it.each([
    [
      { type: 'queued', slot: FULL.source, behind: ['bbbbbbbbbb'] },
      'approved, queued behind m-bbbbbbbbbb (the limit of moves off compute1)',
    ],
    [
      { type: 'queued', slot: FULL.destination, behind: [] },
      'approved, queued (the limit of moves to compute2)',
    ],
    [
      { type: 'queued', slot: FULL.cloud, behind: [] },
      'approved, queued (the limit of moves in simulator/2)',
    ],
    [{ type: 'held', why: 'frozen by dan: audit' }, 'approved, held: frozen by dan: audit'],
  ] as const)('says what an approved request waits for: %j', (event, words) => {
    const waiting = withEvents(
      request({ state: 'approved' }),
      '2026-11-22T14:31:00.000Z',
      { type: 'approved', votes: 1, of: 1 },
      event,
    );
    expect(first(requestCard(waiting, approved))).toBe(
      `*Move \`trusty-migrate\` from compute1 to compute2* · m-aaaaaaaaaa · ${words}`,
    );
  });

  it('announces the start of an old approval, and how to take it back', () => {
    const shown = text(
      requestCard(request({ state: 'approved', graceUntil: '2026-11-22T14:31:00Z' }), approved),
    );
    expect(shown.split('\n')[0]).toContain('approved, starts at 14:31:00 UTC');
    expect(shown).toContain('Taking :white_check_mark: back before the start takes the approval back.');
  });
});

describe('the request card of a force', () => {
  it('says what it does to the guest and that it ends with the move', () => {
    const shown = text(requestCard(request({ plan: forcePlan(), parent: 'aaaaaaaaaa' }), view));
    expect(shown).toContain(
      '*Force the move of `trusty-migrate` off compute1* · m-aaaaaaaaaa · waiting for 1 approval',
    );
    expect(shown).toContain(
      '*Force* *pauses the guest*, about 6 s (210 MiB at 40 MiB/s), until the rest is copied.',
    );
    expect(shown).toContain('void the moment that move ends.');
    expect(text(requestCard(request({ plan: forcePlan({ postCopy: true }) }), view))).toContain(
      '*the guest is lost*. Cannot be aborted.',
    );
  });

  it('says that nobody could read whether post-copy is permitted, with what that would mean', () => {
    expect(text(requestCard(request({ plan: forcePlan({ postCopy: null }) }), view))).toContain(
      'Not read: whether compute1 permits post-copy. If so, force switches to it instead, and if the network between the hosts breaks *the guest is lost*.',
    );
  });
});

describe('the request card of a force of a move that is not stalled', () => {
  it.each([
    [
      { share: 0.404, etaSeconds: 20 },
      'It is not stalled: 40 % copied, about 20 s left. Force pauses the guest for nothing.',
    ],
    [
      { share: null, etaSeconds: 20 },
      'It is not stalled: about 20 s left. Force pauses the guest for nothing.',
    ],
    [{ share: 0.9, etaSeconds: null }, 'It is not stalled: 90 % copied. It may end by itself.'],
    [{ share: null, etaSeconds: null }, 'It is not stalled. It may end by itself.'],
  ])('says so, and what is known: %j', (notStalled, said) => {
    const plan = forcePlan();
    const shown = (about: typeof plan.about) =>
      text(requestCard(request({ plan: { ...plan, about } }), view));
    expect(shown({ ...plan.about, notStalled }).split('\n')).toContain(said);
    expect(shown(plan.about)).not.toContain('not stalled');
  });
});

describe('a kind that is described in a few words', () => {
  const plan = {
    kind: 'volume-retype',
    identity: { cloud: 'lab' },
    policy: { quorum: 1, requesterMayApprove: false },
    about: {},
  };
  const present = describedPresentation({
    describe: () => ({
      headline: ['Retype `v1` to ssd'],
      lines: [['10 GiB, on pool a']],
      done: ['`v1` is ssd'],
    }),
    service: 'Cinder',
    serviceMessage: () => null,
  });
  const own: CardView = {
    ...view,
    kinds: kindsOf([{ kind: plan.kind, asked: 'Here.', exclusive: () => [], present }]),
  };

  it('shows it, before and after', () => {
    const of = request({ plan, kind: 'volume-retype' });
    const shown = text(requestCard(of, own));
    expect(shown).toContain('*Retype `v1` to ssd* · m-aaaaaaaaaa · waiting for 1 approval');
    expect(shown).toContain('10 GiB, on pool a');
    const done = ended('succeeded', { plan, kind: 'volume-retype', outcome: outcome() });
    expect(first(requestCard(done, own))).toContain('*Done: `v1` is ssd*');
  });
});

const sent: Step = {
  id: 's1',
  intent: 'i',
  call: { method: 'POST', path: '/servers/46c4b42b/action', body: {} },
  baseline: { migrations: [], actions: [] },
  sent: ['2026-11-22T14:31:00Z'],
  answer: { at: '2026-11-22T14:31:01Z', status: 202 },
  outcome: 'taken',
};

describe('the card while the move is under way', () => {
  const running = withEvents(request({ state: 'running', steps: [sent] }), '2026-11-22T14:31:00.000Z', {
    type: 'started',
    step: 's',
    intent: 'i',
    requestId: 'r',
  });

  it('says where the server runs, and how to stop it: by a button and in words', () => {
    const card = requestCard(running, approved);
    expect(first(card)).toBe(
      '*Moving `trusty-migrate`; it runs on compute1, on its way to compute2* · m-aaaaaaaaaa · running · started 14:31 UTC',
    );
    expect(card.buttons?.map(({ label }) => label)).toEqual(['Abort', 'Details']);
    expect(text(card)).toContain(
      '`/migrate abort m-aaaaaaaaaa` has nova-compute of compute1 stop it, without harm to the guest.',
    );
  });

  it('promises no work of nova-compute while no call has left', () => {
    const steps = [{ ...sent, sent: [] }];
    expect(text(requestCard({ ...running, steps }, approved))).toContain(
      '`/migrate abort m-aaaaaaaaaa` ends it: nothing has been sent to the cloud yet.',
    );
  });

  it('does not call it moving, nor offers to stop it, once Nova has ended it without success', () => {
    const over = withEvents({ ...running, state: 'verifying' }, '2026-11-22T14:32:00.000Z', {
      type: 'looking-back',
      status: 'cancelled',
    });
    const card = requestCard(over, approved);
    expect(first(card)).toContain(
      '*Nova has ended the move of `trusty-migrate` from compute1 to compute2 without success*',
    );
    expect(text(card)).not.toMatch(/last steps|abort/);
    const progress = text(
      progressCard(over, readMove(over.plan), undefined, Date.parse('2026-11-22T14:32:00Z')),
    );
    expect(progress).toContain('Nova has ended it without success; what is left is being looked at');
    expect(progress).not.toMatch(/checking the result|abort/);
  });

  it('claims nothing about the place once Nova may have switched', () => {
    const switched = withEvents(running, '2026-11-22T14:32:00.000Z', {
      type: 'phase',
      status: 'post-migrating',
      migrationId: '3',
      source: 'compute1',
      destination: 'compute2',
    });
    for (const moving of [switched, { ...running, state: 'verifying' as const }]) {
      expect(text(requestCard(moving, approved))).not.toContain('runs on');
    }
    const lost = withEvents({ ...running, state: 'unknown' }, '2026-11-22T14:33:00.000Z', {
      type: 'unknown',
      why: 'two calls unanswered',
      place: 'compute1',
    });
    expect(first(requestCard(lost, approved))).toContain(
      '*Unknown what became of the move of `trusty-migrate`; last seen on compute1*',
    );
  });
});

describe('the card of an ended request', () => {
  it('success: says where it runs, who asked and approved, and what was proved and what was not', () => {
    const done = ended('succeeded', {
      outcome: outcome({
        downtimeMs: 17,
        sentBytes: 109 * MIB,
        passes: 26,
        changed: { bytesPerSecond: 3 * MIB, when: 'moving' },
        proof: [
          { what: 'status', verdict: 'ok', detail: 'ACTIVE' },
          { what: 'host', verdict: 'ok', detail: 'running on compute2 and not on compute1' },
          { what: 'volume', verdict: 'ok', detail: 'trusty-volume attached from compute2 only' },
          { what: 'Nova says', verdict: 'ok', detail: 'completed' },
          { what: 'hosts', verdict: 'not-checked', detail: 'not checked on the hosts' },
        ],
      }),
    });
    const card = requestCard(done, approved);
    expect(card.buttons).toBeUndefined();
    expect(text(card).split('\n').slice(0, 8)).toEqual([
      '*Done: `trusty-migrate` runs on compute2* · m-aaaaaaaaaa · 55 s',
      'Guest paused 17 ms · sent 109 MiB in 26 passes · changed up to 3.0 MiB/s',
      'Not known: not checked on the hosts.',
      'From: compute1',
      'Asked by: <@U0REQ>',
      'Approved by: <@U0BOSS>',
      'Why: kernel update on compute1 (CHG-4711)',
      'Checked: status ACTIVE; running on compute2 and not on compute1; trusty-volume attached from compute2 only; Nova says completed.',
    ]);
  });

  it('rolled back: where the server is, the cause, the evidence, the fix, and the way on', () => {
    const failed = withEvents(
      ended('rolled-back', {
        outcome: outcome({
          state: 'rolled-back',
          safe: true,
          place: { host: 'compute1', status: 'ACTIVE', powerState: 1, taskState: null },
          durationSeconds: 4,
          migrationStatus: 'failed',
          meaning: "compute1 does not trust compute2's SSH host key, so libvirt could not connect.",
          remedy:
            "correct compute2's line in known_hosts on compute1. Verify: `/preflight mesh compute1 compute2`",
          logLines: [
            {
              host: 'compute1',
              at: '2026-11-22T20:33:47Z',
              text: 'Host key for compute2 has changed and you have requested strict checking.',
            },
            {
              host: 'compute1',
              at: '2026-11-22T20:33:47Z',
              text: 'Host key verification failed.: Connection reset by peer',
            },
          ],
        }),
      }),
      '2026-11-22T15:00:00.000Z',
      {
        type: 'nova-events',
        events: [{ event: 'compute_live_migration', result: 'Success', host: 'compute1', details: null }],
      },
    );
    expect(text(requestCard(failed, approved)).split('\n').slice(0, 8)).toEqual([
      '*Not moved: `trusty-migrate` is still on compute1, running. No data at risk.* · m-aaaaaaaaaa · rolled back after 4 s',
      "Cause: compute1 does not trust compute2's SSH host key, so libvirt could not connect.",
      "Fix: correct compute2's line in known_hosts on compute1. Verify: `/preflight mesh compute1 compute2`.",
      'To ask again: `/migrate retry m-aaaaaaaaaa` (needs a new approval)',
      'Asked by: <@U0REQ>',
      'Why: kernel update on compute1 (CHG-4711)',
      'nova-compute on compute1, 20:33:47 UTC:',
      '> Host key for compute2 has changed and you have requested strict checking.',
    ]);
  });

  it('says of a cause that is only likely that it is, and whose log it quotes', () => {
    const meaning = "compute2's QEMU could not take over the guest.";
    const logLines = [
      {
        host: 'compute2',
        at: '2026-11-22T20:33:47Z',
        text: 'load of migration failed',
        log: 'QEMU' as const,
      },
    ];
    const told = text(
      requestCard(
        ended('rolled-back', {
          outcome: outcome({ state: 'rolled-back', meaning, likely: true, logLines }),
        }),
        approved,
      ),
    );
    expect(told).toContain(`Likely cause: ${meaning}`);
    expect(told).toContain('QEMU on compute2, 20:33:47 UTC:\n> load of migration failed');
  });

  it('never says "no data at risk" of a server that is not well, or that nobody could see', () => {
    const with_ = (place: ReturnType<typeof outcome>['place']) =>
      first(requestCard(ended('failed', { outcome: outcome({ state: 'failed', place }) }), view)) ?? '';
    expect(with_({ host: 'compute1', status: 'ERROR', powerState: 4, taskState: null })).toContain(
      '*Not moved: `trusty-migrate` is still on compute1, status ERROR, shut down.*',
    );
    expect(with_({ host: 'compute2', status: 'ACTIVE', powerState: 1, taskState: null })).toContain(
      '*Failed: `trusty-migrate` is on compute2, running*',
    );
    expect(with_(null)).toContain('*Failed: where `trusty-migrate` is could not be read*');
  });

  it('says what Nova calls it where nobody could see whether it runs, and how it is told otherwise', () => {
    const place = { host: 'compute1', status: 'ERROR', powerState: 1, taskState: null };
    const card = requestCard(
      ended('failed', { outcome: outcome({ state: 'failed', place, unseen: true }) }),
      view,
    );
    expect(first(card)).toContain(
      'Nova shows `trusty-migrate` on compute1 (status ERROR, running); whether it runs there could not be read',
    );
    expect(text(card)).toMatch(
      /once it has been seen running on compute1 .*\n`openstack server set --state active/,
    );
  });

  it('does not ask again for a move whose server is on the other host, and says how ERROR is ended there', () => {
    const at = (host: string) =>
      requestCard(
        ended('failed', {
          outcome: outcome({
            state: 'failed',
            place: { host, status: 'ERROR', powerState: 1, taskState: null },
          }),
        }),
        view,
      );
    const labels = (host: string) => (at(host).buttons ?? []).map(({ label }) => label);
    expect(text(at('compute2'))).not.toContain('/migrate retry');
    expect(labels('compute2')).not.toContain('Retry');
    expect(text(at('compute2'))).toMatch(
      /once it has been seen running on compute2 .*\n`openstack server set --state active/,
    );
    const gone = outcome({
      state: 'failed',
      place: { host: 'compute2', status: 'ERROR', powerState: 0, taskState: null },
      proof: [{ what: 'guest', verdict: 'not-ok', detail: 'the domain on compute2 is absent' }],
    });
    expect(text(requestCard(ended('failed', { outcome: gone }), view))).not.toContain('--state active');
    expect(text(at('compute1'))).toContain('/migrate retry');
    expect(labels('compute1')).toContain('Retry');
  });

  it('prints a command whole, however long it is: a cut one cannot be pasted', () => {
    const id = '37ae08af-4fa0-4d52-b81d-b2ccfddd1e06';
    const command = `openstack server stop ${id} && ${`openstack server show ${id} && `.repeat(12)}openstack server start ${id}`;
    const leftovers = [{ what: 'an attachment', check: 'that it is off', command }];
    expect(command.length).toBeGreaterThan(700);
    expect(
      text(requestCard(ended('failed', { outcome: outcome({ state: 'failed', leftovers }) }), view)),
    ).toContain(command);
  });

  describe("the guest's own view of its move", () => {
    const seen: GuestView = {
      address: '10.1.0.218',
      by: 'ping',
      port: null,
      from: 'compute1',
      before: 'answered',
      after: 'answers',
      sent: 43,
      lost: 2,
      longestGap: { ms: 1_440, from: '2026-11-22T14:03:41.200Z' },
      silentSince: null,
      hole: null,
    };
    const lineOf = (change: Partial<GuestView> = {}) =>
      text(requestCard(ended('succeeded', { outcome: outcome({ guest: { ...seen, ...change } }) }), approved))
        .split('\n')
        .find((one) => one.startsWith('Guest at'));

    it('stands in one line of the outcome', () => {
      expect(lineOf()).toBe(
        'Guest at 10.1.0.218 (ping from compute1): 2 of 43 lost, longest gap 1.4 s at 14:03:41 UTC',
      );
      expect(lineOf({ by: 'tcp', port: 22, from: null, lost: 0 })).toMatch(
        /^Guest at 10\.1\.0\.218 \(TCP 22 from Drover\): 0 of 43 lost/,
      );
      expect(lineOf({ hole: 'Drover was restarted' })).toMatch(/; not seen all along: Drover was restarted$/);
      expect(lineOf({ after: 'unknown' })).toMatch(/; not asked after the move$/);
    });

    it.each([
      ['silent', 'did not answer before the move either'],
      ['answers', 'did not answer before the move; it does now'],
      ['unknown', 'did not answer before the move'],
    ] as const)('of a guest that did not answer before is no outage (%s after)', (after, words) => {
      expect(lineOf({ before: 'silent', after, lost: 43 })).toBe(
        `Guest at 10.1.0.218 (ping from compute1): ${words}`,
      );
    });

    it('is a danger and no success when it answered before and does not now', () => {
      const guest = { ...seen, after: 'silent' as const, silentSince: '2026-11-22T14:03:41.700Z' };
      const shown = text(
        requestCard(ended('residue', { outcome: outcome({ state: 'residue', guest }) }), approved),
      ).split('\n');
      expect(shown.slice(0, 3)).toEqual([
        '*Moved, but the guest does not answer: `trusty-migrate` runs on compute2* · m-aaaaaaaaaa · 55 s',
        '*Danger: *The guest does not answer on 10.1.0.218 since 14:03:41 UTC; it did before the move.',
        'Guest at 10.1.0.218 (ping from compute1): 2 of 43 lost, longest gap 1.4 s at 14:03:41 UTC',
      ]);
      expect(shown.join('\n')).not.toMatch(/Guest: fine|Left:/);
      expect(shown).toContain('`openstack console log show 46c4b42b-1111-4222-8333-444455556666`');
    });

    it('of a move that was rolled back says since when it does not answer, and nothing of a move that is over', () => {
      const guest = { ...seen, after: 'unknown' as const, silentSince: '2026-11-22T14:03:41.700Z' };
      const place = { host: 'compute1', status: 'ACTIVE', powerState: 1, taskState: null };
      const card = requestCard(
        ended('rolled-back', { outcome: outcome({ state: 'rolled-back', place, guest }) }),
        view,
      );
      expect(text(card)).toContain(
        '\nGuest at 10.1.0.218 (ping from compute1): 2 of 43 lost, longest gap 1.4 s at 14:03:41 UTC, no answer since 14:03:41 UTC\n',
      );
    });

    it('is announced on the request card', () => {
      const asked = (address: string | null) =>
        text(
          requestCard(
            request({
              plan: migratePlan({ about: { guest: { by: 'tcp', port: 22, from: null, address } } }),
            }),
            view,
          ),
        );
      expect(asked('10.1.0.218')).toContain(
        '\nGuest asked at 10.1.0.218 (TCP 22 from Drover) before, during and after.\n',
      );
      expect(asked(null)).toContain('The guest is not asked whether it answers: it has no address.');
    });
  });

  it('residue: moved, what is left, and the command for a human after a check', () => {
    const residue = ended('residue', {
      outcome: outcome({
        state: 'residue',
        leftovers: [
          {
            what: '1 Cinder attachment of trusty-volume from compute1 (3464a8ef)',
            check: 'that the watcher is still compute2 only',
            command: 'openstack volume attachment delete 3464a8ef-ab0d-4eb0-9deb-91b6954434f0',
          },
        ],
      }),
    });
    const shown = text(requestCard(residue, approved));
    expect(shown.split('\n')[0]).toBe(
      '*Moved, but something was left behind: `trusty-migrate` runs on compute2* · m-aaaaaaaaaa · 55 s',
    );
    expect(shown).toContain(
      'Guest: fine. Left: 1 Cinder attachment of trusty-volume from compute1 (3464a8ef).',
    );
    expect(shown).toContain('I will not delete it.');
    expect(shown).toContain('`openstack volume attachment delete 3464a8ef-ab0d-4eb0-9deb-91b6954434f0`');
  });

  it('an abort is not a failure, and a paused server is not said to run', () => {
    const aborted = ended('aborted', {
      outcome: outcome({
        state: 'aborted',
        safe: true,
        place: { host: 'compute1', status: 'ACTIVE', powerState: 1, taskState: null },
        durationSeconds: 40,
        migrationStatus: 'failed',
      }),
    });
    expect(first(requestCard(aborted, view))).toBe(
      '*Aborted: `trusty-migrate` is still on compute1, running. No data at risk.* · m-aaaaaaaaaa · aborted after 40 s',
    );
    const paused = ended('succeeded', {
      outcome: outcome({ place: { host: 'compute2', status: 'PAUSED', powerState: 3, taskState: null } }),
    });
    expect(first(requestCard(paused, view))).toContain('*Done: `trusty-migrate` is paused on compute2*');
  });

  it.each([
    [
      ended('rejected', {}, 'not during the sale', 'fake:U0BOB'),
      '*Rejected by <@U0BOB>: `trusty-migrate` was not moved* · m-aaaaaaaaaa',
      '> not during the sale',
    ],
    [
      ended('expired', {}, 'nobody approved it in time'),
      '*Expired: `trusty-migrate` was not moved* · m-aaaaaaaaaa',
      'To ask again: `/migrate retry m-aaaaaaaaaa`',
    ],
    [
      ended('withdrawn', {}, null, 'fake:U0REQ'),
      '*Withdrawn by <@U0REQ>: `trusty-migrate` was not moved* · m-aaaaaaaaaa',
      'Nothing was sent to the cloud · asked by <@U0REQ>',
    ],
  ])('says that nothing was touched', (of, title, more) => {
    const shown = text(requestCard(of, view));
    expect(shown.split('\n')[0]).toBe(title);
    expect(shown).toContain(more);
  });

  it('names who asked once, and why it was asked', () => {
    for (const end of [ended('rejected'), ended('succeeded', { outcome: outcome() })]) {
      const shown = text(requestCard(end, approved));
      expect(shown.split('<@U0REQ>')).toHaveLength(2);
      expect(shown).toContain('Why: kernel update on compute1 (CHG-4711)');
    }
  });

  it('superseded: what changed, and a link to what is asked now', () => {
    const of = withEvents(
      request({ state: 'superseded', successor: 'cccccccccc' }),
      '2026-11-22T15:00:00.000Z',
      { type: 'drifted', changes: ['flavor: m1.tiny, now m1.small'], successor: 'cccccccccc' },
      { type: 'ended', state: 'superseded', by: null, byName: null, why: null },
    );
    const linked = {
      ...view,
      cardOf: (id: string) => ({ platform: 'fake', channel: 'C', id: `card-of-${id}` }),
    };
    const shown = text(requestCard(of, linked));
    expect(shown).toContain('*Superseded: the plan no longer holds, `trusty-migrate` was not moved*');
    expect(shown).toContain('  • flavor: m1.tiny, now m1.small');
    expect(shown).toContain('Asked again as <card-of-cccccccccc|m-cccccccccc>');
  });

  it('refused: each failed check with its remedy', () => {
    const of = withEvents(
      request({ state: 'refused' }),
      '2026-11-22T15:00:00.000Z',
      {
        type: 'refused',
        findings: [
          { check: 'A10', verdict: 'fail', text: 'nova-compute on compute2 is down', remedy: 'start it' },
        ],
      },
      { type: 'ended', state: 'refused', by: null, byName: null, why: null },
    );
    const shown = text(requestCard(of, view));
    expect(shown).toContain('*Refused at the last look: `trusty-migrate` was not moved*');
    expect(shown).toContain('  *fail* nova-compute on compute2 is down\n  Fix: start it');
  });
});

describe('the progress message', () => {
  const plan = migratePlan();
  const running = request({ state: 'running', steps: [sent] });
  const base: ProgressSample = {
    at: '2026-11-22T14:30:00Z',
    phase: 'copying',
    status: 'running',
    totalBytes: 129 * MIB,
    remainingBytes: 77 * MIB,
    bandwidthBps: 2 * MIB,
    dirtyBps: 0,
    iteration: 1,
    etaSeconds: 40,
    elapsedSeconds: 25,
    source: 'host',
    readAt: '2026-11-22T14:29:59Z',
    runsOnSourceAt: '2026-11-22T14:29:59Z',
    cloud: { readAt: '2026-11-22T14:29:59Z', failingSince: null },
    health: [],
    guest: null,
    call: 'recorded',
    abort: null,
    destination: 'compute2',
    stalled: false,
  };
  const shown = (change: Partial<ProgressSample>) =>
    text(progressCard(running, plan, { ...base, ...change }, now));

  it('reads as promised', () => {
    expect(shown({})).toBe(
      [
        'm-aaaaaaaaaa · copying memory `████░░░░░░` 40 %',
        '77 of 129 MiB left · 2.0 MiB/s · first pass · changing 0 MiB/s · 25 s so far, about 40 s more · read 1 s ago',
        'The server runs on compute1. `/migrate abort m-aaaaaaaaaa` has nova-compute of compute1 stop it, without harm to the guest.',
      ].join('\n'),
    );
  });

  it('says that the call is not sent yet, and does not go back from a later phase once it is', () => {
    const first = (of: Request, sample?: ProgressSample) =>
      text(progressCard(of, plan, sample, now)).split('\n')[0];
    const unsent = { ...running, timeline: [], steps: [] };
    expect(first(unsent)).toBe('m-aaaaaaaaaa · the call is not sent yet');
    expect(text(progressCard(unsent, plan, undefined, now))).not.toContain('/migrate abort');
    expect(first(unsent, { ...base, phase: 'queued', call: 'sent' })).toBe(
      'm-aaaaaaaaaa · the call is sent, no answer yet',
    );
  });

  it('shows no bar before there are figures, and says how old Nova’s are', () => {
    expect(shown({ phase: 'preparing', totalBytes: null, remainingBytes: null })).not.toMatch(/[█░%]/);
    expect(
      shown({ source: 'nova', bandwidthBps: null, dirtyBps: null, iteration: null, etaSeconds: null }),
    ).toContain('77 of 129 MiB left · 25 s so far · figures from Nova, up to 10 s old');
    expect(shown({ readAt: '2026-11-22T14:28:00Z' })).toContain('figures are 2 min old');
  });

  it('says "copying what changes" in later passes, never 99 %', () => {
    const late = shown({ phase: 'converging', remainingBytes: 384 * 1024, iteration: 19 });
    expect(late).toContain('m-aaaaaaaaaa · copying what changes');
    expect(late).toContain('384 KiB left · 2.0 MiB/s · pass 19');
    expect(late).not.toContain('%');
    const zeroPages = shown({ phase: 'converging', remainingBytes: 7 * MIB, iteration: 1 });
    expect(zeroPages).toContain('7 MiB left · 2.0 MiB/s · changing');
    expect(zeroPages).not.toContain('first pass');
    expect(phaseOf('running', { totalBytes: 100, remainingBytes: 1, iteration: null })).toBe('converging');
    expect(phaseOf('running', { totalBytes: 100, remainingBytes: 60, iteration: 4 })).toBe('converging');
    expect(phaseOf('running', { totalBytes: 0, remainingBytes: 0, iteration: null })).toBe('copying');
    expect(phaseOf('running (post-copy)', { totalBytes: null, remainingBytes: null, iteration: null })).toBe(
      'post-copy',
    );
  });

  it('names what keeps an abort from being sent only where something does', () => {
    const abort = { askedAt: '2026-11-22T14:30:00Z', sent: [], taken: false };
    expect(shown({ abort, phase: 'preparing' })).toContain(
      'not sent yet: it can not be taken yet. It is sent',
    );
    const copying = shown({ abort });
    expect(copying).toContain('not sent yet. It is sent as soon as it can be.');
    expect(copying).not.toContain('can not be taken');
  });

  it('tells what the guest itself shows where a host is in trouble, or once it is silent for long', () => {
    const health = [
      {
        host: 'compute1',
        role: 'source',
        trouble: 'silent',
        since: now - 40_000,
        heardAt: now - 45_000,
        ssh: true,
      } as const,
    ];
    const guest = { address: '10.1.0.5', answeredAt: '2026-11-22T14:29:59Z', silentSince: null };
    expect(shown({ guest })).not.toContain('10.1.0.5');
    expect(shown({ guest, health })).toContain('The guest at 10.1.0.5 answered 1 s ago: it runs.');
    expect(shown({ guest: { ...guest, silentSince: '2026-11-22T14:29:40Z' } })).toContain(
      'The guest at 10.1.0.5 has not answered since 14:29:40 UTC (20 s).',
    );
    expect(shown({ health })).not.toMatch(/The server runs on|without harm/);
  });

  it('never says that the server runs on the destination', () => {
    for (const phase of [
      'queued',
      'preparing',
      'copying',
      'converging',
      'post-copy',
      'switching',
      'checking',
    ] as const) {
      expect(shown({ phase })).not.toContain('runs on compute2');
    }
    expect(text(progressCard({ ...running, state: 'verifying' }, plan, base, now))).toContain(
      'checking the result',
    );
    expect(text(progressCard({ ...running, state: 'unknown' }, plan, base, now))).not.toContain('runs on');
  });
});

describe('the card of a move in its last steps', () => {
  const phase = { type: 'phase', migrationId: '3', source: 'compute1', destination: 'compute2' } as const;

  it.each(['running', 'post-migrating'] as const)('offers a choice only while there is one: %s', (status) => {
    const moving = withEvents(request({ state: 'running' }), '2026-11-22T14:31:00.000Z', {
      ...phase,
      status,
    });
    const shown = text(requestCard(moving, view));
    expect(shown.includes('If it does not converge: ask here.')).toBe(status === 'running');
    const verifying = text(requestCard({ ...moving, state: 'verifying' }, view));
    expect(verifying).not.toContain('does not converge');
    expect(verifying).toContain('It can no longer be aborted.');
  });
});

describe('a move that does not converge', () => {
  const plan: MovePlan = migratePlan({ about: { serverName: 'db-07' } });
  const figures = {
    remainingBytes: 210 * MIB,
    dirtyBytesPerSecond: 46 * MIB,
    bandwidthBytesPerSecond: 40 * MIB,
    flatForSeconds: 90,
    pauseSeconds: 5.25,
    novaGivesUpAt: '2026-11-22T14:48:00Z',
    postCopy: false,
  };

  it('asks its requester, with each choice and its cost', () => {
    expect(
      text(
        stalledCard(request({ plan }), plan, { ...figures, pauseSeconds: 6 }, 'ask', {
          at: now,
          forceQuorum: 1,
        }),
      ),
    ).toBe(
      [
        '*`db-07` does not converge* · m-aaaaaaaaaa',
        '<@U0REQ> the guest changes 46 MiB/s, the link carries 40 MiB/s. Left: 210 MiB, no less for 1 min 30 s.',
        'The server runs normally on compute1. Nova gives up by itself at 14:48 UTC (in 18 min) and leaves it there.',
        '  • *Wait*: costs the guest nothing; may end if it gets quieter.',
        '  • *Abort* `/migrate abort m-aaaaaaaaaa`: stays on compute1. No vote needed.',
        '  • *Force* `/migrate force m-aaaaaaaaaa`: *pauses the guest*, about 6 s (210 MiB at 40 MiB/s), then it runs on compute2. 1 approval.',
      ].join('\n'),
    );
  });

  it('says so where the guest changes less than the link carries: its passes tell more than two rates', () => {
    const slow = { ...figures, dirtyBytesPerSecond: 98 * MIB, bandwidthBytesPerSecond: 106 * MIB };
    expect(text(stalledCard(request({ plan }), plan, slow, 'ask', { at: now, forceQuorum: 1 }))).toContain(
      'changes 98 MiB/s, the link carries 106 MiB/s, yet no pass ends with less. Left: 210 MiB, no less for 1 min 30 s.',
    );
  });

  it('tells what is done when that was approved beforehand, and warns of post-copy', () => {
    const told = (choice: 'abort' | 'force') =>
      text(stalledCard(request({ plan }), plan, figures, choice, { at: now, forceQuorum: 1 }));
    expect(told('abort')).toContain('It is aborted now, as approved with the plan.');
    expect(told('force')).toContain(
      'It is forced now, as approved with the plan: the guest pauses, about 6 s (210 MiB at 40 MiB/s)',
    );
    expect(told('force')).not.toContain('<@');
    expect(
      text(
        stalledCard(request({ plan }), plan, { ...figures, postCopy: true }, 'ask', {
          at: now,
          forceQuorum: 0,
        }),
      ),
    ).toMatch(/switches to post-copy.*\*the guest is lost\*.*No vote needed\./);
  });
});

describe('private notes about votes that do not count', () => {
  const note = (why: Parameters<typeof voteNote>[2], of = request()) =>
    text(voteNote(of, { verdict: 'approve', via: 'reaction' }, why, view));

  it('name the rule, its key, and what would satisfy it', () => {
    expect(note('not-approver')).toBe(
      'Your :white_check_mark: on m-aaaaaaaaaa does not count: you are not an approver (`roles.approver`). You can still watch the thread. It needs 1 vote from: <@U0BOSS>, <@group:S0OPS>. Nothing has changed.',
    );
    expect(note('requester')).toBe(
      'Your :white_check_mark: on m-aaaaaaaaaa does not count: you asked for this move (`requesterMayApprove: false`). It still needs 1 vote from somebody else. Nothing has changed.',
    );
    expect(note('guest')).toContain('guests count only when they are named by user id in `roles.approver`');
    expect(note('external')).toContain('people of other workspaces count only when');
  });

  it('tell what happened to a request that no longer waits', () => {
    expect(note('not-waiting', request({ state: 'running' }))).toContain(
      'it has already started. To stop it: `/migrate abort m-aaaaaaaaaa`',
    );
    expect(note('not-waiting', request({ state: 'expired', endedAt: '2026-11-22T14:00:00Z' }))).toContain(
      'it expired at 14:00 UTC (expiresAfter). To ask again:',
    );
    expect(note('not-waiting', request({ state: 'rolled-back', endedAt: '2026-11-22T14:00:00Z' }))).toContain(
      'it has already ended at 14:00 UTC: rolled back.',
    );
    expect(
      text(
        voteNote(
          request({ state: 'superseded', successor: 'cccccccccc' }),
          { verdict: 'approve', via: 'button' },
          'other-plan',
          view,
        ),
      ),
    ).toContain(
      'Your approval on m-aaaaaaaaaa does not count: the plan you saw is not the one that is asked now (3f9a1c02). It was asked again as m-cccccccccc.',
    );
  });
});

describe('lists', () => {
  const entry = (id: string, state: HistoryEntry['state']): HistoryEntry => ({
    id,
    kind: 'migrate',
    state,
    cloud: 'lab',
    server: 's',
    serverName: 'web-1',
    source: 'compute1',
    destination: 'compute2',
    requester: 'fake:U0REQ',
    createdAt: '2026-11-22T10:00:00Z',
    endedAt: '2026-11-22T10:05:00Z',
  });
  const listView = (change: Partial<ListView>): ListView => ({
    cloud: 'lab',
    now,
    requests: [],
    policyOf: () => policy,
    progressOf: () => undefined,
    cardOf: () => undefined,
    kinds,
    limit: 5,
    foreign: [],
    lastDay: [],
    freeze: undefined,
    problems: [],
    ...change,
  });

  it('tell of a host that is in trouble: a child of a drain has no other place for it', () => {
    const sample = (trouble: 'compute-down' | 'silent' | undefined) =>
      ({
        phase: 'converging',
        health: [
          { host: 'compute1', role: 'source', since: 0, ...(trouble === undefined ? {} : { trouble }) },
        ],
      }) as unknown as ProgressSample;
    const words = (one: ProgressSample) =>
      markedText({ blocks: [line(...progressWords(one))] }).replaceAll('*', '');
    expect(words(sample(undefined))).toBe('copying what changes');
    expect(words(sample('compute-down'))).toBe(
      'copying what changes, nova-compute of compute1 does not report',
    );
    expect(words(sample('silent'))).toBe('copying what changes, compute1 does not answer');
  });

  it('tell what runs, what waits, what others do and how the day went', () => {
    const running = withEvents(
      request({ state: 'running', plan: migratePlan({ about: { serverName: 'db-07' } }) }),
      '2026-11-22T14:21:00.000Z',
      { type: 'started', step: 's', intent: 'i', requestId: 'r' },
    );
    const sample = { phase: 'copying', totalBytes: 100, remainingBytes: 22, stalled: true } as ProgressSample;
    const progress = { words: progressWords(sample), share: 0.78, card: { blocks: [] }, news: '' };
    const waiting = request({
      id: 'bbbbbbbbbb',
      plan: migratePlan({ identity: { destination: null }, about: { serverName: 'web-2' } }),
    });
    const queued = withEvents(request({ id: 'cccccccccc', state: 'approved' }), '2026-11-22T14:31:00.000Z', {
      type: 'queued',
      slot: FULL.source,
      behind: ['aaaaaaaaaa'],
    });
    const card = listCard(
      listView({
        requests: [running, waiting, queued],
        progressOf: () => progress,
        foreign: [
          {
            serverName: 'ci-77',
            source: 'compute9',
            destination: 'compute3',
            by: 'admin',
            startedAt: '2026-11-22T14:28:00Z',
          },
        ],
        lastDay: [
          entry('dddddddddd', 'succeeded'),
          entry('eeeeeeeeee', 'rolled-back'),
          entry('ffffffffff', 'rejected'),
        ],
      }),
    );
    expect(text(card)).toBe(
      [
        '*Running* (2 of 5 allowed in lab)',
        'm-aaaaaaaaaa `db-07`  compute1 → compute2  copying 78 %, *does not converge*, 9 min  <@U0REQ>',
        '*Waiting*',
        "m-bbbbbbbbbb `web-2`  compute1 → scheduler's choice  0 of 1 votes, until 18:30 UTC  <@U0REQ>",
        'm-cccccccccc `trusty-migrate`  compute1 → compute2  approved, queued behind m-aaaaaaaaaa (the limit of moves off compute1)  <@U0REQ>',
        '*Not ours* `ci-77` compute9 → compute3, started by user admin 2 min ago',
        '*Last 24 h*: 1 done, 1 rolled back (m-eeeeeeeeee), 0 residue · freeze: off',
      ].join('\n'),
    );
  });

  it('stay short when they are huge, and say what is not known', () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      request({ id: `r${String(index).padStart(9, 'a')}` }),
    );
    const card = listCard(
      listView({
        requests: many,
        foreign: null,
        freeze: { by: 'fake:D', byName: 'dan', at: '2026-11-22T14:00:00Z', reason: 'audit' },
      }),
    );
    expect(card.blocks.length).toBeLessThan(25);
    expect(text(card)).toContain('and 285 more');
    expect(text(card)).toContain('*Not ours*: not known, the cloud could not be asked');
    expect(text(card)).toContain('freeze: on, by dan since 14:00 UTC: audit');
  });

  it('history is a line each, with the way to the next page', () => {
    expect(
      text(
        historyCard(
          {
            entries: [
              {
                ...entry('dddddddddd', 'rolled-back'),
                approvers: ['fake:U0BOSS', 'fake:U1', 'fake:U2'],
                reason: 'kernel update',
                ticket: 'CHG-4711',
              },
            ],
            next: 'x',
          },
          kinds,
          '/migrate history --page x',
          now,
        ),
      ),
    ).toBe(
      [
        '10:05 UTC · m-dddddddddd · rolled back · `web-1`',
        '  compute1 → compute2 · asked by <@U0REQ> · approved by <@U0BOSS>, <@U1> and 1 more',
        '  CHG-4711 · kernel update',
        'More: `/migrate history --page x`',
      ].join('\n'),
    );
    expect(text(historyCard({ entries: [] }, kinds, undefined, now))).toBe('No request has ended that fits.');
  });
});

describe('show and details', () => {
  it('show everything: the card, what was sent, and the timeline', () => {
    const of = withEvents(
      request({
        state: 'running',
        steps: [sent],
      }),
      '2026-11-22T14:31:00.000Z',
      { type: 'voted', actor: 'fake:U0BOSS', actorName: 'bob', verdict: 'approve', via: 'button' },
      { type: 'started', step: 's1', intent: 'live migration', requestId: 'req-1' },
    );
    const linked = { ...view, cardOf: () => ({ platform: 'fake', channel: 'C', id: '7' }) };
    const shown = text(showCard(of, undefined, linked));
    expect(shown).toContain('Its card: <7|m-aaaaaaaaaa>');
    expect(shown).toContain(
      'POST /servers/46c4b42b/action\n  sent 2026-11-22 14:31:00 · 202 at 2026-11-22 14:31:01 · taken',
    );
    expect(shown).toMatch(/2026-11-22 14:31:00 {2}voted {6}bob approves by button/);
    expect(showCard(of, undefined, linked).buttons).toBeUndefined();
    expect(text(statusCard(of, undefined, view))).toBe(
      'm-aaaaaaaaaa `trusty-migrate`  compute1 → compute2  running, 0 s  <@U0REQ>',
    );
  });

  it('details have every finding with its check, and the whole digest', () => {
    const shown = text(detailsCard(request(), view));
    expect(shown).toContain('  A18 *warn* QEMU 7.2');
    expect(shown).toContain(`Digest \`${request().digest}\``);
    expect(shown).toContain('Server `46c4b42b-1111-4222-8333-444455556666`');
  });
});

describe('hostile and huge data', () => {
  const evil = `<!channel> @everyone \`x\` *b*\n\u001b[31m\u202Eexe ${'y'.repeat(60_000)}`;
  const plan = migratePlan({
    about: {
      serverName: evil,
      projectName: evil,
      flavorName: evil,
      addresses: Array.from({ length: 500 }, (_, index) => `10.0.0.${index}`),
      volumes: Array.from({ length: 500 }, (_, index) => ({
        id: `v${index}`,
        name: evil,
        sizeGib: 10,
        type: evil,
        attachments: [],
      })),
      findings: Array.from({ length: 500 }, () => ({ check: 'A1', verdict: 'warn' as const, text: evil })),
    },
  });
  const of = withEvents(
    request({
      plan,
      reason: evil,
      ticket: evil,
      state: 'failed',
      outcome: outcome({
        state: 'failed',
        place: null,
        novaMessage: evil,
        meaning: null,
        proof: Array.from({ length: 500 }, () => ({ what: evil, verdict: 'ok' as const, detail: evil })),
        leftovers: [],
      }),
    }),
    '2026-11-22T15:00:00.000Z',
    ...Array.from({ length: 300 }, () => ({ type: 'noted' as const, text: evil })),
    { type: 'ended', state: 'failed', by: null, byName: evil, why: evil },
  );

  it.each([
    ['waiting', requestCard(request({ plan, reason: evil, ticket: evil }), view)],
    ['ended', requestCard(of, view)],
    ['details', detailsCard(request({ plan }), view)],
    ['show', showCard(of, undefined, view)],
  ])('never breaks a card or makes it endless: %s', (_name, card) => {
    const shown = text(card);
    expect(shown.length).toBeLessThan(30_000);
    expect(shown).not.toContain('\u001b');
    expect(shown).not.toContain('\u202E');
    expect(shown.split('\n').length).toBeLessThan(150);
  });
});
