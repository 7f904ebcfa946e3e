import type { ComputeService } from '../../../src/cloud/compute.js';
import {
  type HandedOver,
  judgeReturn,
  type Return,
  type ReturnLook,
  type ReturnRules,
} from '../../../src/procedures/rolling/return/judge.js';
import { compareVersions } from '../../../src/procedures/rolling/return/versions.js';

const VERSIONS = { libvirt: '9.0.0', qemu: '7.2.9', kernel: '6.1.0-9-amd64' };
const BEFORE: HandedOver = { host: 'compute2', bootId: 'a', versions: VERSIONS };
const SERVICE: ComputeService = {
  id: '1',
  host: 'compute2',
  binary: 'nova-compute',
  zone: 'nova',
  state: 'up',
  status: 'disabled',
  disabledReason: null,
  forcedDown: false,
  updatedAt: '2026-11-28T00:00:00Z',
};
const boot = (id: string, versions = VERSIONS): ReturnLook['host'] => ({
  kind: 'read',
  boot: { id, upSeconds: 60, kernel: versions.kernel },
  versions,
});
const BACK: ReturnLook = { service: SERVICE, heartbeats: 3, host: boot('b'), findings: [] };
const RULES: ReturnRules = { handOver: 'wait', saidDone: true, finished: undefined };
const failed = {
  check: 'A8',
  title: 'nova-compute',
  verdict: 'fail',
  subject: 'compute2',
  text: 'is down',
} as const;

const judge = (look: Partial<ReturnLook> = {}, rules: Partial<ReturnRules> = {}, before = BEFORE): Return =>
  judgeReturn(before, { ...BACK, ...look }, { ...RULES, ...rules });

describe('a host that was handed over', () => {
  it('is back when it reports, its checks pass, and somebody says so', () => {
    expect(judge()).toEqual({ kind: 'back', notes: [] });
  });

  it.each<[string, Partial<ReturnLook>, string]>([
    ['is down', { service: { ...SERVICE, state: 'down' }, findings: undefined }, 'nova-compute is down'],
    ['has reported once', { heartbeats: 1 }, 'nova-compute has reported 1 of 3 times'],
    [
      'is fenced',
      { service: { ...SERVICE, forcedDown: true } },
      'nova-compute is forced down: somebody, or Masakari, has fenced it',
    ],
    [
      'does not answer',
      { host: { kind: 'silent', why: 'compute2 does not answer' } },
      'compute2 does not answer',
    ],
    ['fails a check', { findings: [failed] }, 'A8: compute2: is down'],
    ['is not checked yet', { findings: undefined }, 'its checks are not made yet'],
  ])('is not back while it %s', (_, look, why) => {
    expect(judge(look)).toEqual({ kind: 'not-back', why: [why] });
  });

  it('is not back before a person says so, who reboots it', () => {
    expect(judge({}, { saidDone: false })).toEqual({
      kind: 'not-back',
      why: ['nobody has said that compute2 is done'],
    });
    expect(judge({}, { saidDone: false, handOver: 'reboot' }).kind).toBe('back');
    const off: Partial<ReturnLook> = {
      service: { ...SERVICE, state: 'down' },
      host: { kind: 'silent', why: 'compute2 does not answer' },
    };
    expect(judge(off, { saidDone: false })).toEqual({
      kind: 'not-back',
      why: ['nobody has said that compute2 is done', 'nova-compute is down', 'compute2 does not answer'],
    });
  });

  it('that has the same boot is told where people reboot, and not back where Drover did', () => {
    expect(judge({ host: boot('a') })).toEqual({
      kind: 'back',
      notes: ['compute2 was not rebooted: its boot id is the same'],
    });
    expect(judge({ host: boot('a') }, { handOver: 'reboot' })).toEqual({
      kind: 'not-back',
      why: ['compute2 has not been rebooted yet'],
    });
  });

  it('that cannot be read is judged by what Nova tells, and says what is not known', () => {
    expect(judge({ host: undefined })).toEqual({
      kind: 'back',
      notes: ['whether it was rebooted is not known'],
    });
  });

  it('is wrong with anything older than before, or other than on a finished host', () => {
    expect(judge({ host: boot('b', { ...VERSIONS, kernel: '6.1.0-8-amd64' }) })).toEqual({
      kind: 'wrong',
      why: ['kernel is 6.1.0-8-amd64, older than before (6.1.0-9-amd64)'],
    });
    const finished = { host: 'compute1', versions: { ...VERSIONS, qemu: '8.2.1' } };
    expect(judge({}, { finished })).toEqual({
      kind: 'wrong',
      why: ['QEMU is 7.2.9, and 8.2.1 on compute1, which is finished'],
    });
  });

  it('says what is newer', () => {
    expect(judge({ host: boot('b', { ...VERSIONS, kernel: '6.1.0-28-amd64' }) })).toEqual({
      kind: 'back',
      notes: ['kernel 6.1.0-9-amd64 → 6.1.0-28-amd64'],
    });
  });

  it('that Nova does not know any more is wrong', () => {
    expect(judge({ service: undefined }).kind).toBe('wrong');
  });
});

describe('versions', () => {
  it.each([
    ['6.1.0-9', '6.1.0-28', -1],
    ['9.0.0', '10.0.0', -1],
    ['9.0', '9.0.0', 0],
    ['8.2.1', '8.2.0', 1],
  ])('%s against %s', (one, other, sign) => {
    expect(Math.sign(compareVersions(one, other))).toBe(sign);
  });
});
