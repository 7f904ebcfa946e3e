import { historyTable } from '../../src/cli/history.js';
import type { HistoryEntry } from '../../src/requests/store-port.js';

const entry: HistoryEntry = {
  id: 'abcdefghij',
  kind: 'migrate',
  state: 'rolled-back',
  cloud: 'lab',
  server: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  serverName: 'web-01',
  source: 'compute1',
  destination: 'compute2',
  requester: 'console:alice',
  approvers: ['slack:U0BOSS'],
  reason: 'kernel update',
  ticket: 'CHG-4711',
  createdAt: '2026-11-22T14:29:00.000Z',
  endedAt: '2026-11-22T14:30:00.000Z',
};

describe('drover history, for people', () => {
  it('has ids as they are typed, plain headers, who approved and why, and fits a terminal', () => {
    expect(historyTable([entry])).toBe(
      [
        'ended (UTC)       id            outcome      about',
        '2026-11-22 14:30  m-abcdefghij  rolled back  web-01',
        '  migrate · compute1 → compute2',
        '  asked by console:alice · approved by slack:U0BOSS',
        '  CHG-4711 · kernel update',
        '',
      ].join('\n'),
    );
    const long = 'x'.repeat(300);
    const widest = historyTable([
      {
        ...entry,
        serverName: long,
        source: long,
        destination: long,
        requester: long,
        approvers: [long, long],
        reason: long,
        ticket: long,
        cloud: long,
      },
      { ...entry, cloud: 'prod' },
    ]);
    expect(widest.split('\n').filter((row) => row.length > 80)).toEqual([]);
  });

  it('names the cloud only where there are several, a volume by its name, and the server by its id where it has none', () => {
    const { approvers, reason, ticket, ...older } = entry;
    const table = historyTable([older, { ...entry, cloud: 'prod', serverName: null }]);
    expect(table).toContain('  migrate · compute1 → compute2 · prod');
    expect(table).toContain('7c9e6679');
    expect(historyTable([{ ...entry, serverName: null, server: null, volumeName: 'db-boot' }])).toContain(
      'db-boot',
    );
    expect(historyTable([])).toBe('No request has ended that fits.\n');
  });

  it('keeps every name on its line', () => {
    const table = historyTable([{ ...entry, serverName: 'a\u001b[2J\nb' }]);
    expect(table.split('\n')).toHaveLength(6);
    expect(table).not.toContain('\u001b');
  });
});
