import fc from 'fast-check';
import type { MovePlan } from '../../src/procedures/move/plan.js';
import { canonicalJson, digestOf } from '../../src/requests/digest.js';

const PLAN: MovePlan = {
  kind: 'migrate',
  identity: {
    cloud: 'lab',
    server: 'server-1',
    project: 'project-1',
    flavor: 'm1.small',
    vmState: 'active',
    powerState: 1,
    source: 'compute1',
    destination: 'compute2',
    volumes: [{ id: 'volume-1', attachments: ['attachment-1'] }],
    blockMigration: 'auto',
  },
  ifStalled: 'ask',
  policy: { quorum: 1, requesterMayApprove: false },
  about: {
    serverName: 'web-01',
    projectName: null,
    region: null,
    flavorName: 'm1.small',
    memoryMib: 2048,
    vcpus: 1,
    addresses: [],
    volumes: [],
    hostId: 'hash',
    launchedAt: null,
    sourceHypervisor: null,
    copiesLocalDisks: false,
    forecast: null,
    destinationAfter: null,
    trackRecord: null,
    novaGivesUpAfterSeconds: null,
    findings: [],
    counts: { pass: 1, warn: 0, fail: 0, unknown: 0 },
  },
};

describe('the digest of a plan', () => {
  it('is SHA-256 in hex, and the same in every run', () => {
    expect(digestOf(PLAN)).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(structuredClone(PLAN))).toBe(digestOf(PLAN));
  });

  it.each([
    ['the destination', { ...PLAN, identity: { ...PLAN.identity, destination: null } }],
    ['the power state', { ...PLAN, identity: { ...PLAN.identity, powerState: 3 } }],
    [
      'an attachment',
      { ...PLAN, identity: { ...PLAN.identity, volumes: [{ id: 'volume-1', attachments: ['b'] }] } },
    ],
    ['what is done when it stalls', { ...PLAN, ifStalled: 'force' as const }],
    ['the approval rule', { ...PLAN, policy: { quorum: 2, requesterMayApprove: false } }],
  ])('changes with %s', (_what, plan) => {
    expect(digestOf(plan)).not.toBe(digestOf(PLAN));
  });

  it('does not change with what stands beside the plan for people', () => {
    expect(digestOf({ ...PLAN, about: { ...PLAN.about, serverName: 'renamed', memoryMib: 1 } })).toBe(
      digestOf(PLAN),
    );
  });

  it('covers a kind whose identity is its own', () => {
    const plan = {
      kind: 'volume-create',
      identity: { cloud: 'lab', name: 'a' },
      policy: PLAN.policy,
      about: {},
    };
    expect(digestOf(plan)).not.toBe(digestOf({ ...plan, identity: { cloud: 'lab', name: 'b' } }));
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: 1, a: [{ d: null, c: 'ü"' }] })).toBe('{"a":[{"c":"ü\\"","d":null}],"b":1}');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
      }),
    );
  });

  it('carries every JSON value whole', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([[Number.NaN], [[undefined]], [() => 1], [new Date()], [1n]])(
    'refuses what JSON loses: %p',
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );
});
