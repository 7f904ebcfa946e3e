import type { Finding } from '../../../src/preflight/finding.js';
import { acceptedOf, notAccepted, unreadText } from '../../../src/procedures/move/accepted.js';

const warning = (text: string): Finding => ({ check: 'C1', title: 'Converges', verdict: 'warn', text });

describe('a warning that people accepted', () => {
  const pairs: readonly [string, string, boolean][] = [
    ['changes 46 MiB/s, the link carries 40 MiB/s', 'changes 51.5 MiB/s, the link carries 39 MiB/s', true],
    [
      'its last move failed 59 min ago (migration 3)',
      'its last move failed 1 h 2 min ago (migration 3)',
      true,
    ],
    ['8 % is left', '7 % is left', true],
    ['port 10.0.0.5 is DOWN', 'port 10.0.0.6 is DOWN', false],
    ['port 10.0.0.5 is DOWN', 'port 10.0.0.5 is bound to compute3', false],
    ['compute2 has failed paths', 'compute3 has failed paths', false],
  ];
  it.each(pairs)('%s, then %s: the same is %s', (before, after, same) => {
    const found = notAccepted([warning(after)], acceptedOf([warning(before)]), 'warn');
    expect(found).toHaveLength(same ? 0 : 1);
  });

  it('of an earlier version, which kept no evidence, covers its check', () => {
    const accepted = [{ check: 'C1', verdict: 'warn' as const }];
    expect(notAccepted([warning('anything')], accepted, 'warn')).toEqual([]);
  });
});

describe('what could not be read before a start', () => {
  const unread = (check: string, text: string, of: Partial<Finding> = {}): Finding => {
    return { check, title: check, verdict: 'unknown', text, ...of };
  };
  const late = (check: string, subject: string) =>
    unread(check, `not checked: ${check} on ${subject} did not end within 15 s`, { subject, late: true });

  it('is the same sentence while the same host is slow, whichever of its answers are late', () => {
    const first = unreadText([late('H14', 'compute3'), late('H15', 'compute3')]);
    expect(first).toBe('not all that is checked before a start could be read: compute3 answers too late');
    expect(unreadText([late('H16', 'compute3')])).toBe(first);
    expect(unreadText([late('H16', 'compute2')])).not.toBe(first);
  });

  it('is told as it is where the answer itself is the trouble', () => {
    const broken =
      'not checked, libvirt and qemu: libvirt-version on compute2 gave an answer that is no version';
    expect(unreadText([unread('H14', broken, { subject: 'compute2' }), late('H15', 'compute2')])).toBe(
      `${broken}; not all that is checked before a start could be read: compute2 answers too late`,
    );
  });
});
