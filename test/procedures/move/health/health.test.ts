import {
  type HostReadings,
  healthOf,
  nobodyKnows,
  type ServiceSeen,
} from '../../../../src/procedures/move/health/health.js';
import type { Reading } from '../../../../src/procedures/move/health/kept-look.js';
import { troubleText } from '../../../../src/procedures/move/health/words.js';

const NOW = Date.parse('2026-11-22T14:30:00Z');
const ago = (seconds: number) => NOW - seconds * 1000;
const works = <T>(value: T): Reading<T> => ({
  value,
  readAt: ago(1),
  workingSince: ago(60),
  failingSince: undefined,
  why: undefined,
});
const fails = <T>(seconds: number): Reading<T> => ({
  value: undefined,
  readAt: ago(seconds + 2),
  workingSince: undefined,
  failingSince: ago(seconds),
  why: 'no answer within 5 s',
});
const heard = (seconds: number, state: ServiceSeen['state'] = 'up'): ServiceSeen => ({
  state,
  heardAt: ago(seconds),
  readAt: ago(1),
  everyMs: 10_000,
});
const seen = (more: Partial<HostReadings> = {}): HostReadings => ({
  host: 'compute1',
  role: 'source',
  ssh: works(true as const),
  domain: works({ domain: 'running' as const }),
  service: heard(5),
  ...more,
});
const trouble = (more: Partial<HostReadings>) => healthOf(seen(more), NOW).trouble;

describe('how a host of a running move is', () => {
  it.each<[string, Partial<HostReadings>, string | undefined]>([
    ['well while it answers and reports', {}, undefined],
    ['quiet as soon as one look at it failed', { ssh: fails(5), service: heard(8) }, 'quiet'],
    [
      'silent once Nova has not heard of it for two reports either',
      { ssh: fails(15), service: heard(22) },
      'silent',
    ],
    ['silent once Nova calls it down', { ssh: fails(12), service: heard(12, 'down') }, 'silent'],
    ['only out of reach while Nova hears of it', { ssh: fails(30), service: heard(4) }, 'unreached'],
    [
      'quiet, and no more, while Nova itself can not be read',
      { ssh: fails(90), service: undefined },
      'quiet',
    ],
    ['without nova-compute, while it answers', { service: heard(40, 'down') }, 'compute-down'],
    ['without nova-compute before Nova calls it down', { service: heard(35) }, 'compute-down'],
    [
      'well where reports are a minute apart and one is 100 s old',
      { service: { ...heard(100), everyMs: 60_000 } },
      undefined,
    ],
    ['without libvirt, while it answers', { domain: fails(9) }, 'libvirt-down'],
    ['well while libvirt was slow once', { domain: fails(3) }, undefined],
    [
      'judged by Nova alone without SSH',
      { ssh: undefined, domain: undefined, service: heard(70, 'down') },
      'compute-down',
    ],
  ])('is %s', (_what, more, expected) => {
    expect(trouble(more)).toBe(expected);
  });

  it('does not hold the silence of a host against its libvirt', () => {
    const back = { ...works(true as const), workingSince: ago(4) };
    expect(trouble({ ssh: back, domain: fails(80) })).toBeUndefined();
  });

  it('concludes nothing from a list of services that is old', () => {
    expect(trouble({ service: { ...heard(100, 'down'), readAt: ago(30) } })).toBeUndefined();
  });

  it('leaves nobody who knows when the source is silent, or Nova alone could tell and can not', () => {
    const silent = { ssh: fails<true>(30), service: heard(60, 'down') };
    expect(nobodyKnows(healthOf(seen(silent), NOW))).toBe(true);
    expect(nobodyKnows(healthOf(seen({ ...silent, role: 'destination' }), NOW))).toBe(false);
    expect(nobodyKnows(healthOf(seen({ service: heard(60, 'down') }), NOW))).toBe(false);
    expect(nobodyKnows(healthOf(seen({ ssh: undefined, service: heard(60, 'down') }), NOW))).toBe(true);
  });
});

describe('what is said of a host in trouble', () => {
  const told = (more: Partial<HostReadings>) => troubleText(healthOf(seen(more), NOW), NOW) ?? '';
  const silent = { ssh: fails<true>(30), service: heard(45, 'down') };

  it('of a silent source: nobody knows, do not evacuate before it is fenced, and what to check', () => {
    expect(told(silent)).toMatch(/^compute1 is silent since 14:29:30 UTC: .* last heard of 45 s ago\./);
    expect(told(silent)).toMatch(/nobody knows whether the guest runs. Do not evacuate/);
    expect(told(silent)).toMatch(/fenced .*rbd status/);
  });

  it('of a silent destination: the guest runs on the source, and Nova will roll back', () => {
    const text = told({ ...silent, role: 'destination' });
    expect(text).toMatch(/runs on the source.*Nova will roll back/);
    expect(text).not.toMatch(/evacuate/);
  });

  it('is nothing while all is well', () => {
    expect(told({})).toBe('');
  });
});
