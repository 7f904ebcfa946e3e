import { readFileSync } from 'node:fs';
import { hookEvent } from '../../../src/app/hooks/event.js';
import { signatureOf } from '../../../src/app/hooks/signature.js';
import { KINDS } from '../../../src/app/kinds.js';
import { blockingHooks, HOOK_EVENTS } from '../../../src/config/hooks-schema.js';
import { generatedFiles } from '../../../src/main.js';

const page = readFileSync(new URL('../../../docs/hooks.md', import.meta.url), 'utf8');
const blockOf = (language: string, at = 0) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))][at]?.[1] ?? '';

type Check = (secret: string, headers: Record<string, string>, body: string, now?: number) => boolean;

describe('docs/hooks.md', () => {
  it('has an event as it is sent, and every type there is', () => {
    const example: unknown = JSON.parse(blockOf('json'));
    expect(hookEvent.parse(example)).toEqual(example);
    for (const type of [...HOOK_EVENTS, ...blockingHooks(KINDS)]) expect(page).toContain(`\`${type}\``);
  });

  it('has a check of the signature that knows nothing of Drover and takes what Drover signs, and that alone', async () => {
    const code = blockOf('js');
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(10);
    const module: { isFromDrover: Check } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    const { isFromDrover } = module;
    const [secret, body, time] = ['a secret of the receiver', '{"id":"ä"}', 1_795_000_000];
    const headers = {
      'drover-timestamp': String(time),
      'drover-signature': signatureOf(secret, time, body),
    };
    expect(isFromDrover(secret, headers, body, time * 1000)).toBe(true);
    expect(isFromDrover('another', headers, body, time * 1000)).toBe(false);
    expect(isFromDrover(secret, headers, `${body} `, time * 1000)).toBe(false);
    expect(
      isFromDrover(secret, { ...headers, 'drover-timestamp': String(time + 1) }, body, time * 1000),
    ).toBe(false);
    expect(isFromDrover(secret, headers, body, (time + 301) * 1000)).toBe(false);
    expect(isFromDrover(secret, {}, body, time * 1000)).toBe(false);
  });

  it('has the schema beside it', async () => {
    const [schema] = (await generatedFiles()).filter(({ path }) => path === 'docs/hooks-event.schema.json');
    expect(JSON.parse(schema?.text ?? '{}')).toMatchObject({
      type: 'object',
      properties: { version: { const: 1 } },
    });
  });
});
