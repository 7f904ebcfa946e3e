import { readFileSync } from 'node:fs';
import { translate } from '../../../src/cloud/failures.js';

type Row = readonly [id: string, about: string, message: string];

/** Messages of libvirt, QEMU, Nova, os-brick, Cinder and their clients, as they stand in bug reports and sources; not the table's own examples. */
const rows = JSON.parse(
  readFileSync(new URL('../../fixtures/failures/messages.json', import.meta.url), 'utf8'),
) as Row[];

describe('messages as they are logged', () => {
  it('are many', () => {
    expect(rows.length).toBeGreaterThan(150);
  });

  it.each(rows)('is %s, on the %s: %s', (id, about, message) => {
    expect(translate(message)).toMatchObject({ id, about });
  });
});
