import { plainText } from '../../../src/cloud/failures/plain-text.js';
import type { FailureRow } from '../../../src/cloud/failures/row.js';
import { FAILURES, FAMILIES } from '../../../src/cloud/failures/table.js';
import { translate } from '../../../src/cloud/failures.js';

const named = FAILURES.map((row): [string, FailureRow] => [row.id, row]);

describe('the table of failures', () => {
  it.each(named)('knows the example of %s by that row and by none of a higher rank', (id, row) => {
    expect(translate(row.example)?.id).toBe(id);
  });

  it.each(named)('knows the example of %s in the middle of a log record of any kind', (id, { example }) => {
    const stamp = '2026-11-23 10:12:32.503 7 ERROR nova.virt.libvirt.driver [None req-1 - - - - - -]';
    const instance = '[instance: 46c4b42b-8a3c-4d54-9d0e-0f6d2a7f1f3e]';
    expect(translate(`\u001b[01;31m${stamp} ${instance} ${example}\u001b[00m`)?.id).toBe(id);
    expect(translate(`${stamp} ${instance} ${example.replaceAll(' ', '\n  ')}#033[00m`)?.id).toBe(id);
  });

  it('has each id once, and every row in one family', () => {
    const ids = Object.values(FAMILIES).flatMap((rows) => rows.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(FAILURES.map(({ id }) => id).sort());
    expect(ids.length).toBeGreaterThan(200);
  });

  it('puts causes before effects, and what says no more than that it failed last', () => {
    const levels = FAILURES.map(({ level }) => ({ cause: 0, effect: 1, general: 2 })[level ?? 'cause']);
    expect(levels).toEqual([...levels].sort((a, b) => a - b));
  });

  it.each(named)('says of %s what it means, where it was found and what to do', (_, row) => {
    expect(row.meaning).toMatch(/^\S.*\.$/);
    expect(row.remedy).toMatch(/\S\.$/);
    expect(row.origin).toMatch(/\S/);
  });

  // A remedy on the wrong host costs a second outage: where hosts are named, the one at fault is among them.
  it.each(named)('sends nobody to the wrong host for %s', (_, { about, remedy }) => {
    const hosts = ['source', 'destination'].filter((host) => remedy.includes(`{${host}}`));
    if (about === 'source' || about === 'destination') {
      expect([[], [about], ['source', 'destination']]).toContainEqual(hosts);
    }
    if (about === 'both') expect([[], ['source', 'destination']]).toContainEqual(hosts);
  });

  it.each(named)('never advises what can end a guest or lose its data for %s', (_, { remedy }) => {
    expect(remedy).not.toMatch(
      /virsh (?:destroy|undefine|reset)|reset-state|--force\b|force-detach|rm -r|kill -9|nova evacuate/i,
    );
  });

  it('calls only passing trouble transient', () => {
    expect(FAILURES.filter((row) => row.transient === true).map((row) => row.id)).toEqual([
      'bug-1972028-pci-device-race',
      'ssh-closed-early',
      'libvirt-job-under-way',
      'hypervisor-unavailable',
      'placement-conflict',
      'rpc-timeout',
      'message-queue-down',
      'database-down',
      'compute-shutting-down',
      'scheduler-unreachable',
      'rate-limited',
      'control-plane-hiccup',
    ]);
  });

  // Beginnings of a message without its end make a pattern try again and again.
  it('takes time in proportion to the text, whatever the text', () => {
    const size = 100_000;
    const slow = FAILURES.filter(({ match, example }) => {
      const begin = example.slice(0, Math.max(8, Math.floor(example.length * 0.7)));
      const texts = [begin, `${example.slice(0, 12)} `, 'a', ' ', "'", `${begin} \n`].map((part) =>
        part.repeat(Math.ceil(size / part.length)),
      );
      const started = performance.now();
      for (const text of texts) match.test(text);
      // A quadratic pattern takes many seconds here; a linear one a few milliseconds.
      return performance.now() - started > 1_500;
    });
    expect(slow.map(({ id }) => id)).toEqual([]);
  });
});

describe('the text that patterns are tried on', () => {
  it('has no terminal colours, in any of the ways in which logs keep them', () => {
    expect(plainText('a \u001b[01;31mERROR\u001b[00m b #033[00m c ^[[0;39m d\u009b1m')).toBe('a ERROR b c d');
  });

  it('has no times of day', () => {
    expect(
      plainText('2025-02-03 10:12:32.503 7 ERROR neutron x\n2025-02-03T10:12:31.582070Z qemu-kvm: y'),
    ).toBe('7 ERROR neutron x qemu-kvm: y');
    expect(plainText('2025-02-03 10:12:31.611+0000: shutting down')).toBe(': shutting down');
  });
});
