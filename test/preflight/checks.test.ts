import type { Cloud } from '../../src/cloud/cloud.js';
import { CloudError } from '../../src/cloud/cloud-error.js';
import type { Finding } from '../../src/preflight/finding.js';
import type { OwnState, PreflightPolicy } from '../../src/preflight/policy.js';
import { runPreflight } from '../../src/preflight/preflight.js';
import {
  attachment,
  CAPABILITIES,
  cloudOf,
  HEALTHY,
  hypervisor,
  migration,
  NOW,
  OWN,
  ownMove,
  POLICY,
  room,
  SERVER,
  type SmallCloud,
  secondsAgo,
  service,
  volume,
  volumeService,
} from './small-cloud.js';

interface Change {
  world?: Partial<SmallCloud>;
  cloud?: Partial<Cloud>;
  own?: OwnState;
  policy?: Partial<PreflightPolicy>;
  destination?: string;
}

async function findingsOf(change: Change): Promise<readonly Finding[]> {
  const preflight = await runPreflight({
    cloud: cloudOf({ ...HEALTHY, ...change.world }, change.cloud),
    server: 'server-1',
    destination: change.destination ?? 'compute2',
    own: change.own ?? OWN,
    policy: { ...POLICY, ...change.policy },
    clock: { now: () => NOW, monotonic: () => 0, sleep: async () => {} },
  });
  return preflight.findings;
}

function server(more: Partial<typeof SERVER>): Partial<SmallCloud> {
  return { servers: [{ ...SERVER, ...more }] };
}

function stall(secondsBefore: number) {
  return {
    request: 'm-aaaaaaaaaa',
    at: Date.parse(secondsAgo(secondsBefore)),
    dirtyBytesPerSecond: 10 * 1024 ** 2,
  };
}

function flavor(more: Partial<typeof SERVER.flavor>): Partial<SmallCloud> {
  return server({ flavor: { ...SERVER.flavor, ...more } });
}

function compute2(more: Parameters<typeof service>[1]): Partial<SmallCloud> {
  return { services: [service('compute1'), service('compute2', more), service('compute3')] };
}

function aggregate(metadata: Record<string, string>, hosts = ['compute2']): Partial<SmallCloud> {
  return { aggregates: [{ id: '1', name: 'special', availabilityZone: null, hosts, metadata }] };
}

function group(policy: string, memberHost: string): Partial<SmallCloud> {
  return {
    servers: [
      { ...SERVER, serverGroups: ['group-1'] },
      { ...SERVER, id: 'server-2', name: 'web-02', host: memberHost },
    ],
    groups: [{ id: 'group-1', name: 'web', policy, maxServersPerHost: 1, members: ['server-1', 'server-2'] }],
  };
}

/** A Nova below 2.71: a server does not tell its groups. */
function untold(policy: string): Partial<SmallCloud> {
  const { servers = [], groups = [] } = group(policy, 'compute2');
  return { servers: servers.map((one) => ({ ...one, serverGroups: null })), groups };
}

const old = {
  ...CAPABILITIES,
  novaMax: '2.1',
  canAbort: false,
  canAbortQueued: false,
  canForce: false,
  blockMigration: false as const,
};

const denied = new CloudError('403', {
  code: 'cloud-forbidden',
  cloud: 'lab',
  acted: 'no',
  status: 403,
  serviceMessage: null,
  requestId: null,
});

type Case = readonly [string, Finding['verdict'], string, Change, RegExp];

const CASES: readonly Case[] = [
  [
    'A1',
    'warn',
    'Nova cannot abort in the queue',
    { world: { capabilities: { ...CAPABILITIES, novaMax: '2.60', canAbortQueued: false } } },
    /2\.60/,
  ],
  ['A1', 'warn', 'Juno, volumes only', { world: { capabilities: old } }, /cannot be stopped/],
  [
    'A1',
    'fail',
    'Juno with a local disk',
    { world: { capabilities: old, ...flavor({ swapMib: 512 }) } },
    /local disks/,
  ],
  [
    'A2',
    'fail',
    'hypervisors are forbidden',
    { cloud: { hypervisors: () => Promise.reject(denied) } },
    /drover may not read hypervisors/,
  ],
  ['A2', 'fail', 'the host is not shown', { world: server({ host: null }) }, /the server's host/],
  [
    'A2',
    'unknown',
    'services do not answer',
    { cloud: { services: () => Promise.reject(new Error('timed out')) } },
    /timed out/,
  ],
  [
    'A3',
    'fail',
    'SHUTOFF',
    { world: server({ status: 'SHUTOFF', vmState: 'stopped', powerState: 4 }) },
    /SHUTOFF/,
  ],
  ['A3', 'fail', 'a task', { world: server({ taskState: 'image_snapshot' }) }, /image_snapshot/],
  ['A3', 'fail', 'crashed under ACTIVE', { world: server({ powerState: 6 }) }, /crashed/],
  [
    'A3',
    'fail',
    'ERROR',
    {
      world: server({
        status: 'ERROR',
        vmState: 'error',
        fault: { code: 500, message: 'boom', details: null },
      }),
    },
    /ERROR/,
  ],
  [
    'A3',
    'pass',
    'paused',
    { world: server({ status: 'PAUSED', vmState: 'paused', powerState: 3 }) },
    /paused/,
  ],
  ['A4', 'warn', 'locked', { world: server({ locked: true, lockedReason: 'audit' }) }, /locked: "audit"/],
  ['A4', 'unknown', 'lock not told', { world: server({ locked: null }) }, /does not tell/],
  [
    'A5',
    'fail',
    'moving already',
    { world: { migrations: [migration('7', { status: 'running (post-copy)' })] } },
    /migration 7 is running/,
  ],
  [
    'A5',
    'fail',
    'accepted, no destination yet',
    { world: { migrations: [migration('7', { status: 'accepted', destination: null })] } },
    /not chosen yet/,
  ],
  [
    'A6',
    'warn',
    'failed there last time',
    {
      world: {
        migrations: [migration('9', { status: 'failed', updatedAt: secondsAgo(600) }), migration('8')],
      },
    },
    /failed 10 min ago/,
  ],
  [
    'A6',
    'pass',
    'aborted by us there last time, which Nova calls failed',
    {
      world: { migrations: [migration('9', { status: 'failed', updatedAt: secondsAgo(600) })] },
      own: { moves: [], reserved: [], aborted: [{ migration: '9', request: 'm-aaaaaaaaaa' }] },
    },
    /aborted on request \(m-aaaaaaaaaa\)/,
  ],
  [
    'A6',
    'pass',
    'failed once, worked since',
    { world: { migrations: [migration('9'), migration('8', { status: 'error' })] } },
    /completed/,
  ],
  [
    'A6',
    'warn',
    'came here by a live migration and is paused',
    {
      world: {
        ...server({ vmState: 'paused', powerState: 3, status: 'PAUSED' }),
        migrations: [migration('9', { source: 'compute2', destination: 'compute1' })],
      },
    },
    /came to compute1 by a live migration.*QEMU before 10\.0 loses the guest/,
  ],
  [
    'A6',
    'pass',
    'is paused, and has not moved since it was cold',
    {
      world: {
        ...server({ vmState: 'paused', powerState: 3, status: 'PAUSED' }),
        migrations: [migration('9', { source: 'compute2', destination: 'compute1', type: 'migration' })],
      },
    },
    /never moved/,
  ],
  ['C1', 'pass', 'no move of ours before', {}, /failed to converge/],
  [
    'C1',
    'warn',
    'its last move did not converge',
    { own: { moves: [], reserved: [], lastStall: stall(3 * 3600) } },
    /did not converge \(m-aaaaaaaaaa, 3 h ago\): it changed 10 MiB\/s/,
  ],
  [
    'C1',
    'pass',
    'that was too long ago',
    { own: { moves: [], reserved: [], lastStall: stall(31 * 86_400) } },
    /failed to converge/,
  ],
  [
    'A7',
    'fail',
    'source down',
    { world: { services: [service('compute1', { state: 'down' }), service('compute2')] } },
    /down/,
  ],
  [
    'A7',
    'pass',
    'source disabled, as in a drain',
    { world: { services: [service('compute1', { status: 'disabled' }), service('compute2')] } },
    /disabled/,
  ],
  [
    'A8',
    'fail',
    'disabled with a reason',
    { world: compute2({ status: 'disabled', disabledReason: 'RAM fault' }) },
    /disabled: "RAM fault"/,
  ],
  ['A8', 'fail', 'down', { world: compute2({ state: 'down' }) }, /is down/],
  ['A8', 'fail', 'forced down', { world: compute2({ forcedDown: true }) }, /forced down/],
  [
    'A8',
    'warn',
    'only just stopped',
    { world: compute2({ updatedAt: secondsAgo(44) }) },
    /last reported 40 s before/,
  ],
  [
    'A8',
    'fail',
    'silent for long, still called up',
    { world: compute2({ updatedAt: secondsAgo(90) }) },
    /last reported 86 s before/,
  ],
  ['A8', 'fail', 'no such host', { destination: 'compute99' }, /no compute host compute99/],
  ['A9', 'fail', 'the same host', { destination: 'compute1' }, /runs on compute1 already/],
  [
    'A9',
    'fail',
    'a host we are emptying',
    { own: { moves: [], reserved: [{ host: 'compute2', request: 'm-aaa', why: 'being emptied' }] } },
    /m-aaa/,
  ],
  [
    'A10',
    'fail',
    'kept for other projects',
    { world: aggregate({ filter_tenant_id: 'project-2, project-3' }) },
    /other projects/,
  ],
  [
    'A10',
    'pass',
    'kept for this project too',
    { world: aggregate({ filter_tenant_id2: 'project-2,project-1' }) },
    /same zone/,
  ],
  [
    'A10',
    'fail',
    'the flavor wants an aggregate',
    { world: flavor({ extraSpecs: { 'aggregate_instance_extra_specs:ssd': 'true' } }) },
    /ssd=true/,
  ],
  [
    'A10',
    'pass',
    'the flavor has its aggregate',
    {
      world: {
        ...flavor({ extraSpecs: { 'aggregate_instance_extra_specs:ssd': 'true' } }),
        ...aggregate({ ssd: 'true' }),
      },
    },
    /same zone/,
  ],
  [
    'A10',
    'fail',
    'another zone than the server asked for',
    { world: { ...server({ pinnedAvailabilityZone: 'nova' }), ...compute2({ zone: 'az2' }) } },
    /zone az2/,
  ],
  [
    'A10',
    'unknown',
    'another zone, and Nova does not tell',
    { world: compute2({ zone: 'az2' }) },
    /does not tell/,
  ],
  [
    'A11',
    'fail',
    'older',
    { world: { hypervisors: [hypervisor('compute1'), hypervisor('compute2', { version: 6_002_000 })] } },
    /6\.2\.0 on compute2, 7\.2\.15 on compute1/,
  ],
  [
    'A11',
    'pass',
    'newer',
    { world: { hypervisors: [hypervisor('compute1'), hypervisor('compute2', { version: 8_000_000 })] } },
    /no way back/,
  ],
  [
    'A11',
    'fail',
    'another kind',
    { world: { hypervisors: [hypervisor('compute1'), hypervisor('compute2', { type: 'ironic' })] } },
    /ironic/,
  ],
  [
    'A11',
    'unknown',
    'no hypervisor there',
    { world: { hypervisors: [hypervisor('compute1')] } },
    /no hypervisor on compute2/,
  ],
  ['A12', 'fail', 'too small', { world: { rooms: [room('compute2', 1024)] } }, /lacks 1 GiB/],
  ['A12', 'warn', 'tight', { world: { rooms: [room('compute2', 4096)] } }, /2 GiB.*less than 10 %/],
  [
    'A12',
    'fail',
    'too small with what is planned',
    { world: { rooms: [room('compute2', 4000)] }, own: { moves: [ownMove()], reserved: [] } },
    /m-7f3k2q counted/,
  ],
  ['A12', 'unknown', 'Placement does not know it', { world: { rooms: [] } }, /no inventory/],
  ['A12', 'fail', 'no processor left', { world: { rooms: [room('compute2', 40_000, 0)] } }, /lacks 1 vCPU/],
  [
    'A13',
    'fail',
    'anti-affinity',
    { world: group('anti-affinity', 'compute2') },
    /`web-02` of group web is there/,
  ],
  [
    'A13',
    'pass',
    'anti-affinity elsewhere',
    { world: group('anti-affinity', 'compute3') },
    /no group forbids/,
  ],
  [
    'A13',
    'fail',
    'anti-affinity with a planned move',
    {
      world: group('anti-affinity', 'compute3'),
      own: { moves: [ownMove({ server: 'server-2', serverName: 'web-02' })], reserved: [] },
    },
    /on the way/,
  ],
  ['A13', 'warn', 'soft anti-affinity', { world: group('soft-anti-affinity', 'compute2') }, /soft/],
  ['A13', 'fail', 'affinity', { world: group('affinity', 'compute1') }, /do not run on compute2/],
  ['A13', 'fail', 'only the groups tell their members', { world: untold('anti-affinity') }, /anti-affinity/],
  [
    'A13',
    'pass',
    'no group has it as a member',
    { world: server({ serverGroups: null }) },
    /no server group/,
  ],
  [
    'A14',
    'fail',
    'a volume is retyping',
    { world: { volumes: [volume('volume-1', { status: 'retyping' })] } },
    /volume-1-name is retyping/,
  ],
  [
    'A14',
    'fail',
    'a volume moves between backends',
    { world: { volumes: [volume('volume-1', { migrationStatus: 'migrating' })] } },
    /between backends/,
  ],
  ['A14', 'fail', 'Cinder hides a volume', { world: { volumes: [] } }, /does not show us volume volume-1/],
  [
    'A14',
    'fail',
    'no attachment in Cinder',
    { world: { attachments: [], volumes: [volume('volume-1', { attachments: [] })] } },
    /no attachment/,
  ],
  [
    'A14',
    'fail',
    'an attachment under way',
    { world: { attachments: [attachment('attachment-volume-1', { status: 'attaching' })] } },
    /is attaching/,
  ],
  [
    'A14',
    'warn',
    'a stale attachment',
    {
      world: { attachments: [attachment('attachment-volume-1'), attachment('stale', { host: 'compute3' })] },
    },
    /2 attachments to this server, on compute1, compute3/,
  ],
  ['A14', 'pass', 'no volumes', { world: server({ volumeIds: [] }) }, /no volumes/],
  [
    'A15',
    'warn',
    'multiattach',
    { world: { volumes: [volume('volume-1', { multiattach: true })] } },
    /can be shared/,
  ],
  ['A15', 'unknown', 'a volume that Cinder hides', { world: { volumes: [] } }, /cannot tell/],
  [
    'A17',
    'fail',
    'its cinder-volume is down',
    { world: { volumeServices: [volumeService({ state: 'down' })] } },
    /control@ceph is down: volume-1-name/,
  ],
  [
    'A17',
    'unknown',
    'we may not see the backend',
    { world: { volumes: [volume('volume-1', { backendHost: null })] } },
    /which cinder-volume/,
  ],
  ['A18', 'unknown', 'its flavor was deleted', { world: flavor({ lost: true }) }, /was deleted/],
  ['A18', 'pass', 'swap', { world: flavor({ swapMib: 512 }) }, /swap of 512 MiB/],
  [
    'A18',
    'fail',
    'swap on Juno',
    { world: { capabilities: old, ...flavor({ swapMib: 512 }) } },
    /cannot choose/,
  ],
  [
    'A27',
    'warn',
    'another move from the source',
    {
      world: {
        migrations: [migration('3', { serverId: 'server-5', status: 'running', destination: 'compute3' })],
      },
    },
    /1 other move from compute1/,
  ],
  [
    'A27',
    'warn',
    'another move to the destination',
    {
      world: { migrations: [migration('3', { serverId: 'server-5', status: 'queued', source: 'compute3' })] },
    },
    /1 other move to compute2/,
  ],
  [
    'A27',
    'pass',
    'only waiting for approval',
    { own: { moves: [ownMove()], reserved: [] } },
    /no other move/,
  ],
  [
    'P1',
    'fail',
    'by id',
    { policy: { protect: { servers: ['server-1'], names: [], projects: [] } } },
    /policy\.protect\.servers/,
  ],
  [
    'P1',
    'fail',
    'by glob',
    { policy: { protect: { servers: [], names: ['db-*', 'web-0?'], projects: [] } } },
    /web-0\?/,
  ],
  [
    'P1',
    'fail',
    'by project name',
    { policy: { protect: { servers: [], names: [], projects: ['web-shop'] } } },
    /web-shop/,
  ],
  [
    'P1',
    'fail',
    'by project id',
    { policy: { protect: { servers: [], names: [], projects: ['project-1'] } } },
    /project-1/,
  ],
  [
    'P1',
    'fail',
    'by its own metadata',
    { world: server({ metadata: { 'drover:protect': 'true' } }) },
    /drover:protect=true/,
  ],
  [
    'P1',
    'fail',
    'a project whose name nobody tells, while projects are protected',
    {
      policy: { protect: { servers: [], names: [], projects: ['infra'] } },
      cloud: { projectName: () => Promise.reject(denied) },
    },
    /does not tell/,
  ],
  [
    'P1',
    'pass',
    'a project whose name nobody tells, when none is protected',
    { cloud: { projectName: async () => null } },
    /no rule/,
  ],
  [
    'P1',
    'pass',
    'metadata says false',
    { world: server({ metadata: { 'drover:protect': 'false' } }) },
    /no rule/,
  ],
];

describe('the checks', () => {
  it('all pass on a healthy cloud', async () => {
    const findings = await findingsOf({});
    expect(findings.filter((finding) => finding.verdict !== 'pass')).toEqual([]);
    expect(findings.map((finding) => finding.check).sort()).toEqual([
      'A1',
      'A10',
      'A11',
      'A12',
      'A13',
      'A14',
      'A15',
      'A16',
      'A17',
      'A18',
      'A2',
      'A20',
      'A21',
      'A22',
      'A23',
      'A24',
      'A27',
      'A28',
      'A3',
      'A4',
      'A5',
      'A6',
      'A7',
      'A8',
      'A9',
      'C1',
      'P1',
    ]);
  });

  it('a record that moves over a server without a task may be forgotten: how it is ended is said', async () => {
    const remedyOf = async (taskState: string | null) => {
      const world = { ...server({ taskState }), migrations: [migration('7', { status: 'preparing' })] };
      return (await findingsOf({ world })).find(({ check }) => check === 'A5')?.remedy;
    };
    expect(await remedyOf(null)).toContain(
      "UPDATE migrations SET status = 'error' WHERE id = 7 AND status = 'preparing';",
    );
    expect(await remedyOf('migrating')).not.toContain('UPDATE');
  });

  it.each(CASES)('%s is %s: %s', async (id, verdict, _what, change, text) => {
    const finding = (await findingsOf(change)).find((one) => one.check === id);
    expect(finding).toMatchObject({ verdict, text: expect.stringMatching(text) });
  });

  it.each(CASES.filter(([, verdict]) => verdict === 'fail' || verdict === 'warn'))(
    '%s (%s, %s) says what to do and where it was seen',
    async (id, _verdict, _what, change) => {
      const finding = (await findingsOf(change)).find((one) => one.check === id);
      expect(finding?.remedy).toMatch(/\S+ \S+/);
      expect(finding?.source).toMatch(/\S/);
    },
  );

  it('a check fails alone: one fault, one failing check', async () => {
    const findings = await findingsOf({ world: compute2({ status: 'disabled' }) });
    expect(findings.filter((one) => one.verdict !== 'pass').map((one) => one.check)).toEqual(['A8']);
  });

  it('only what says that the hosts are busy now is of this moment alone', async () => {
    const findings = await findingsOf({});
    expect(findings.filter((one) => one.momentary).map((one) => one.check)).toEqual(['A27', 'A28']);
  });
});

describe('a forecast', () => {
  it('of a server that did not converge last time goes by what that move saw, not by a sample of it', async () => {
    const preflight = await runPreflight({
      cloud: cloudOf(HEALTHY),
      server: 'server-1',
      destination: 'compute2',
      own: { moves: [], reserved: [], lastStall: stall(3600) },
      policy: POLICY,
      clock: { now: () => NOW, monotonic: () => 0, sleep: async () => {} },
    });
    expect(preflight.forecast.dirtyBytesPerSecond).toBe(10 * 1024 ** 2);
  });
});
