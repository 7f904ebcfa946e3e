import fc from 'fast-check';
import { redactor } from 'openstack-client-lite/redaction';
import { learnAddress, learnSecret, redactText, withoutKnownSecrets } from '../src/base/redaction.js';

const html = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#x27;');
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const encoders: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'for HTML': html,
  'for HTML, by numbers': (text) => text.replace(/[^\w]/g, (one) => `&#${one.charCodeAt(0)};`),
  'for JSON': json,
  'for JSON by Go': (text) => json(text).replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
  'for an address': (text) => encodeURIComponent(text),
  'for an address, in full': (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'),
  'for JSON in JSON': (text) => json(json(text)),
  'for HTML in JSON': (text) => json(html(text)),
  'for JSON in HTML': (text) => html(json(text)),
  'for HTML in HTML': (text) => html(html(text)),
  'for an address in an address': (text) => encodeURIComponent(encodeURIComponent(text)),
  'for an address in HTML': (text) => html(encodeURIComponent(text)),
};

describe('a known secret', () => {
  it.each(Object.entries(encoders))('is hidden %s, whatever stands around it', (_how, encode) => {
    const unit = fc.constantFrom(...'abcXYZ0189+/=&<>"\'\\%?#:;. ü€{}[]$!n');
    const secrets = fc
      .string({ unit, minLength: 9, maxLength: 40 })
      .map((text) => `k7${text.trim()}Q9`)
      .filter((text) => text.length >= 10);
    fc.assert(
      fc.property(secrets, fc.constantFrom('', ' ', 'x', '"', '\n'), (secret, around) => {
        learnSecret(secret);
        const shown = redactText(`it said: ${around}${encode(secret)}${around} and no more`);
        expect(shown).toBe(`it said: ${around}[hidden]${around} and no more`);
      }),
      { numRuns: 100, seed: 11 },
    );
  });

  it('is hidden in base64 at any place of what was encoded, also in a header', () => {
    learnSecret('Pa55-word+of?nova');
    for (const before of ['', 'u:', 'us:', 'admin:']) {
      for (const form of ['base64', 'base64url'] as const) {
        const whole = Buffer.from(`${before}Pa55-word+of?nova:after`).toString(form);
        expect(redactText(`got ${whole}, and`)).toBe('got [hidden], and');
        expect(redactText(`X-Sent: ${encodeURIComponent(whole)}`)).toBe('X-Sent: [hidden]');
      }
    }
    const login = Buffer.from('a:b7').toString('base64');
    expect(redactText(`sent Basic ${login} to it`)).toBe('sent Basic [hidden] to it');
    expect(redactText('Basic authentication is off')).toBe('Basic authentication is off');
  });

  it('is hidden in full where another one is a part of it', () => {
    learnSecret('shared-7-part');
    learnSecret('shared-7-part-and-more');
    expect(redactText('a shared-7-part-and-more b')).toBe('a [hidden] b');
  });

  it('is hidden wherever it stands in a long text, of whatever script', () => {
    learnSecret('l0ng-text-secret');
    for (const filler of ['x', '日']) {
      for (let before = 8_170; before < 8_200; before++) {
        const text = filler.repeat(before);
        expect(redactText(`${text}l0ng-text-secret${text}`)).toBe(`${text}[hidden]${text}`);
      }
    }
  });

  it('is hidden line by line where it has lines', () => {
    learnSecret(`-----BEGIN X-----\n${'Zm9vYmFy'.repeat(8)}\n${'cXV1eHF1'.repeat(8)}\n-----END X-----`);
    expect(redactText(`line: ${'cXV1eHF1'.repeat(8)}`)).toBe('line: [hidden]');
  });

  it('that could be a word is hidden where it stands alone, and never in what is kept', () => {
    learnSecret('compute');
    expect(redactText('compute compute1 compute-2, "compute"')).toBe(
      '[hidden] compute1 compute-2, "[hidden]"',
    );
    expect(withoutKnownSecrets({ kind: 'compute' })).toEqual({ kind: 'compute' });
    learnSecret('abc');
    expect(redactText('abc')).toBe('abc');
  });

  it('of a kept document goes out of its texts, and leaves its keys and form', () => {
    learnSecret('k3pt-document-secret');
    const kept = { 'k3pt-document-secret': ['a k3pt-document-secret b', 1, null, { deep: true }] };
    expect(withoutKnownSecrets(kept)).toEqual({
      'k3pt-document-secret': ['a [hidden] b', 1, null, { deep: true }],
    });
  });

  it('is the password of an address, encoded or not', () => {
    learnAddress('postgres://drover:p%40ss-w0rd-1@db/drover');
    expect(redactText('refused p@ss-w0rd-1 and p%40ss-w0rd-1')).toBe('refused [hidden] and [hidden]');
  });

  it('that passes is forgotten after hundreds of others, and not before', () => {
    redactor.learnPassing('t0ken-that-was-first');
    for (let index = 0; index < 299; index++) redactor.learnPassing(`t0ken-number-${index}-of-many`);
    expect(redactText('t0ken-that-was-first')).toBe('[hidden]');
    redactor.learnPassing('t0ken-that-is-last');
    expect(redactText('t0ken-that-was-first')).toBe('t0ken-that-was-first');
    expect(redactText('t0ken-that-is-last t0ken-number-7-of-many')).toBe('[hidden] [hidden]');
  });
});

describe('a secret that nobody has told of', () => {
  const jws = `eyJ${'hbGciOi'.repeat(4)}.${'eyJzdWI'.repeat(5)}.${'c2lnbmF'.repeat(6)}`;
  it.each([
    ['JSON in a text', String.raw`body "{\"auth\": {\"password\": \"hush&\"}}"`],
    ['HTML', '<pre>{&quot;password&quot;: &quot;hush&quot;}</pre>'],
    ["Python's repr", `{'adminPass': u'hush', 'user_data': b'hush'}`],
    ['nova.conf', 'fixed_key = hush\nmetadata_proxy_shared_secret=hush\nadmin_pass : hush'],
    ['XML', '<server><adminPass>hush</adminPass></server>'],
    ['a query', 'GET /x?temp_url_sig=a&token=hush&b=c signature=hush'],
    ['a command line', 'openstack --os-password hush --os-token=hush server list'],
    ['a header', 'X-Auth-Token: hush\nSet-Cookie: a=hush; b=hush\nX-Slack-Signature: v0=hush'],
    ['a scheme', 'Authorization: AWS4-HMAC-SHA256 Credential=hush, Signature=hush'],
    ['a token of Keystone that is a JWS', `refused ${jws}`.replace('c2lnbmF', 'hush')],
    [
      'an address with a login',
      'amqp://nova:hu/sh@rabbit mysql+pymysql://nova:hush@hush@db/nova'.replace('hu/sh', 'hush'),
    ],
    ['a scheme in small letters', 'sent bearer hushhush'],
    ["a login in the scheme's capitals", `sent BASIC ${Buffer.from('a:hush').toString('base64')}`],
    ['a command line behind a value that ends in a dash', 'user --token=hush-- --password hush'],
    ['a token of Slack', 'refused xoxe.xoxp-hush and xapp-1-hush'],
    ['a token of Discord', `refused ${'M'.repeat(24)}.Gabcde.${'hush-_'.repeat(5)}`],
    ['a token of a forge', `refused ghp_${'hush'.repeat(6)} and glpat-${'hush'.repeat(5)}`],
    ["a webhook of Slack's in capitals", 'HOOKS.SLACK-GOV.COM/services/hush'],
    ["a webhook of Office's", 'https://x.webhook.office.com/hush'],
    ["a webhook of Slack's", 'https://hooks.slack.com/services/T0/B0/hush'],
    ["a webhook of Discord's", 'https://discord.com/api/webhooks/1234567/hush-hush'],
    ['an answer to Discord', 'POST /interactions/1234567/hushhush/callback'],
    ['PEM', '-----BEGIN RSA PRIVATE KEY-----\nhush\n-----END RSA PRIVATE KEY----- end'],
    ['PEM that was cut', '-----BEGIN ENCRYPTED PRIVATE KEY-----\\nhush'],
    ['a cloud key', 'AKIAHUSHHUSHHUSHHUSH'.toLowerCase().replace('akia', 'AKIA').toUpperCase()],
    ["Ceph's key", `key = AQ${'hush'.repeat(9)}==`],
  ])('is hidden in %s', (_where, text) => {
    const shown = redactText(text);
    expect(shown).not.toMatch(/hush/i);
    expect(shown).toContain('[hidden]');
  });

  it.each([
    'token expired; no password given; basic facts; the bot restarted',
    "error: Secret not found: no secret with matching uuid '457eb676-33da-42ec-9a8c-9293d545c337'",
    'send_service_user_token = true, "token": null, rbd_secret_uuid = 457eb676',
    'qemu+ssh://nova@compute1/system at 2026-11-27T10:00:00Z, req-0f5d0a3c-5c1f-4d0c-9f0a-0d5b8b8f4f11',
    'compute1 → compute2: 100% of 4 GiB & 50%, C:\\path\\new and a\\b "q" %zz &unknown;',
    'volumes: 3 attached; key: value; https://keystone:5000/v3/auth/tokens',
  ])('is not seen in what is none: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('is hidden once: what was hidden stays as it is', () => {
    const once = redactText('password: hush "token": "hush" Authorization: Bearer hushhush');
    expect(redactText(once)).toBe(once);
  });
});
