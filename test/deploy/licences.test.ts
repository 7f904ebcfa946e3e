import { fileURLToPath } from 'node:url';

interface Shipped {
  name: string;
  version: string;
  licence: string;
}
interface Licences {
  licencesShipped(root: string): Shipped[];
  unknownLicences(rows: readonly Shipped[]): Shipped[];
  thirdPartyText(root: string, rows: readonly Shipped[]): string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SCRIPT = new URL('../../release/licences.mjs', import.meta.url).href;

it('what is shipped is under licences that may be, and their texts go with it, those in folders too', async () => {
  const { licencesShipped, unknownLicences, thirdPartyText } = (await import(SCRIPT)) as Licences;
  const rows = licencesShipped(ROOT);
  const names = rows.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['undici', 'discord.js', 'openstack-client-lite']));
  expect(names).not.toContain('typescript');
  expect(unknownLicences(rows)).toEqual([]);
  expect(unknownLicences([{ name: 'x', version: '1.0.0', licence: 'none named' }])).toHaveLength(1);
  const text = thirdPartyText(ROOT, rows);
  expect(text).toMatch(/^undici \d.*: MIT$/m);
  expect(text).toContain('--- undici: LICENSE\n');
  expect(text).toContain('--- echarts: licenses/LICENSE-d3\n');
});
