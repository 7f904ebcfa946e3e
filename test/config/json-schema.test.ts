import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { KINDS } from '../../src/app/kinds.js';
import { configurationSchema } from '../../src/config/json-schema.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const accepts = new Ajv2020({ strict: false, validateFormats: false }).compile(
  JSON.parse(configurationSchema(KINDS)),
);
/** As an editor sees it: `${NAME}` in flow mappings would be no YAML. */
const parsed = (text: string): unknown => parse(text.replaceAll(/(?<!")\$\{\w+\}(?!")/g, '"$&"'));

const written = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name))]
  .filter((path) => path.endsWith('.md') && existsSync(join(ROOT, path)))
  .flatMap((path) =>
    [...read(path).matchAll(/^( *)```yaml\n([\s\S]*?)^ *```$/gm)].map(([, indent = '', code = '']) => ({
      path,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    })),
  )
  .filter(({ code }) => /^(?:roles|policy|http|hooks):/m.test(code));

describe('the JSON Schema of drover.yaml', () => {
  it.each(written)('takes what $path shows', ({ code }) => {
    expect({ ok: accepts(parsed(code)), errors: accepts.errors }).toEqual({ ok: true, errors: null });
  });

  it('takes the configuration with every section, with its tokens from the environment', () => {
    expect({ ok: accepts(parsed(read('test/fixtures/config/full.yaml'))), errors: accepts.errors }).toEqual({
      ok: true,
      errors: null,
    });
  });

  it.each([
    ['sections with nothing in them', 'console:\n'],
    ['a port from the environment', `http: { port: "\${PORT}" }\n`],
    ['an id of Discord without quotes', 'discord: { applicationId: 111, guildId: "222" }\n'],
  ])('takes %s', (_, text) => {
    expect(accepts(parse(text))).toBe(true);
  });

  it.each([
    ['a key that is not there', 'htttp: {}\n'],
    ['a name in place of an id', 'policy: { channels: [ "#maintenance" ] }\n'],
    ['a port that is none', 'http: { port: 70000 }\n'],
    ['Discord without its ids', 'discord: { token: x }\n'],
    ['a store that is none', 'store: { kind: redis }\n'],
  ])('marks %s', (_, text) => {
    expect(accepts(parse(text))).toBe(false);
  });
});
