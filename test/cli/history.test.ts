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
  createdAt: '2026-11-22T14:29:00.000Z',
  endedAt: '2026-11-22T14:30:00.000Z',
};

describe('drover history, for people', () => {
  it('has ids as they are typed, plain headers, and fits a terminal', () => {
    expect(historyTable([entry])).toBe(
      [
        'ended (UTC)          id            kind     outcome      server  from      to        asked by',
        '2026-11-22 14:30:00  m-abcdefghij  migrate  rolled back  web-01  compute1  compute2  console:alice',
        '',
      ].join('\n'),
    );
  });

  it('names the cloud only where there are several, and the server by its id where it has no name', () => {
    const table = historyTable([entry, { ...entry, cloud: 'prod', serverName: null }]);
    expect(table).toMatch(/outcome +cloud +server/);
    expect(table).toContain('prod   7c9e6679');
    expect(historyTable([])).toBe('No request has ended yet.\n');
  });

  it('keeps every name on its line', () => {
    const table = historyTable([{ ...entry, serverName: 'a\u001b[2J\nb' }]);
    expect(table.split('\n')).toHaveLength(3);
    expect(table).not.toContain('\u001b');
  });
});
