import { KINDS } from '../../src/app/kinds.js';
import { configurationReference, knownKeys } from '../../src/config/reference.js';

const { keysOf } = knownKeys(KINDS);

describe('the reference of the configuration', () => {
  const text = configurationReference(KINDS);

  it('has a row for every key, with what it is and its default', () => {
    expect(text).toContain('| `policy.limits.perCloud` | number | `5` | In one cloud. |');
    expect(text).toContain('| `store.directory` | text | `./data` |');
    expect(text).toContain('| `policy.windows.NAME.from` | text |');
    expect(text).toContain('| `policy.freezes[].mayPass` | list |');
    expect(text).toContain('| `hooks.NAME.url` | text |');
    expect(text).toContain('| `slack.mode` | `socket` or `http` | `socket` |');
    expect(text).toContain('| `policy.approvals.default.expiresAfter` | text |');
    expect(text).toContain('| `policy.approvals.migrate` | section, keys as in `policy.approvals.default` |');
  });

  it('leaves no key without a description', () => {
    const rows = text.split('\n').filter((row) => row.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((row) => row.endsWith('|  |'))).toEqual([]);
  });

  it('knows the keys of each section', () => {
    expect(keysOf([])).toEqual([
      'clouds',
      'hosts',
      'slack',
      'discord',
      'console',
      'http',
      'store',
      'people',
      'roles',
      'policy',
      'hooks',
    ]);
    expect(keysOf(['hosts', 'byCloud', 'edge'])).toContain('privateKeyFile');
    expect(keysOf(['nowhere'])).toEqual([]);
  });
});
