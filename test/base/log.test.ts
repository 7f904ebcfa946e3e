import { DroverError, PLATFORM_STOPPED } from '../../src/base/errors.js';
import { createLog } from '../../src/base/log.js';

function lines(level: 'debug' | 'info' | 'warn' = 'debug') {
  const written: string[] = [];
  const log = createLog({ level, stream: { write: (line) => written.push(line) } });
  return { log, text: () => written.join(''), parsed: () => written.map((line) => JSON.parse(line)) };
}

class CallFailed extends Error {
  readonly request = { headers: { 'X-Auth-Token': 'hush-header' }, body: { adminPass: 'hush-pass' } };
}

const FERNET = `gAAAAABm${'a1-_'.repeat(12)}==`;
const PEM = '-----BEGIN OPENSSH PRIVATE KEY-----\nhush\nhush\n-----END OPENSSH PRIVATE KEY-----';

describe('the log', () => {
  it('is one JSON line with time, level, fields and message', () => {
    const { log, parsed } = lines('info');
    log.debug({}, 'below the level');
    log.child({ request: 'm-1' }).child({ cloud: 'lab' }).warn({ host: 'compute1' }, 'no answer');
    expect(parsed()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        request: 'm-1',
        cloud: 'lab',
        host: 'compute1',
        msg: 'no answer',
      },
    ]);
  });

  it('takes what failed because its platform was stopped for no trouble', () => {
    const { log, text } = lines('info');
    const error = new DroverError('The console has ended.', { code: PLATFORM_STOPPED });
    log.warn({ error }, 'could not be told');
    log.error({ err: error }, 'could not be told');
    expect(text()).toBe('');
    log.warn({ error: new DroverError('No.', { code: 'other' }) }, 'could not be told');
    expect(text()).toContain('could not be told');
  });

  it('shows errors with their causes, in whatever field they stand', () => {
    const { log, parsed } = lines();
    log.error(
      { error: new Error('outer', { cause: new TypeError('inner') }), err: new Error('other') },
      'failed',
    );
    expect(parsed()[0]).toMatchObject({
      error: {
        type: 'Error',
        message: 'outer',
        stack: expect.stringContaining('log.test'),
        cause: { type: 'TypeError', message: 'inner' },
      },
      err: { message: 'other' },
    });
  });

  it('survives circles, depth and what JSON can not say', () => {
    const { log, parsed } = lines();
    const circle: Record<string, unknown> = {
      size: 10n,
      at: new Date(0),
      list: new Set(['a']),
      map: new Map([['k', 1]]),
      bytes: Buffer.from('x'),
    };
    circle.self = circle;
    log.info({ circle }, 'circle');
    expect(parsed()[0].circle).toEqual({
      size: '10',
      at: '1970-01-01T00:00:00.000Z',
      list: ['a'],
      map: { k: 1 },
      bytes: '[bytes]',
      self: '[circular]',
    });
  });
});

describe('secrets', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a field named for it', { password: 'hush', token: 'hush', signingSecret: 'hush', user_data: 'hush' }],
    ['nested objects and lists', { call: { body: [{ server: { adminPass: 'hush' } }] } }],
    [
      'headers',
      { headers: new Headers({ 'X-Auth-Token': 'hush', 'x-subject-token': 'hush', Authorization: 'hush' }) },
    ],
    [
      'CHAP credentials of Cinder',
      {
        connection: {
          data: {
            auth_method: 'CHAP',
            auth_username: 'u',
            auth_password: 'hush',
            discovery_auth_password: 'hush',
          },
        },
      },
    ],
    ['an application credential', { auth: { application_credential_secret: 'hush' } }],
    ['a private key by name', { privateKey: 'hush', passphrase: 'hush' }],
    ['a private key by look', { output: `before ${PEM} after` }],
    ['tokens of Slack by look', { text: 'used xoxb-1-hush and xapp-1-A-hush' }],
    ['a token of Keystone by look', { text: `${FERNET.replace('a1', 'hush')}` }],
    ['a token of Discord by look', { text: `MTIzNDU2Nzg5MDEyMzQ1Njc4.Ghushx.${'hush'.repeat(8)}` }],
    [
      'text with assignments',
      { text: 'X-Auth-Token: hush; adminPass="hush" password=hush "auth_password": "hush"' },
    ],
    ['an Authorization line', { text: 'Authorization: Bot hush, then authorization=Basic hush' }],
    ['an address with a login', { url: 'https://admin:hush@keystone.example/v3' }],
    ['an error and its fields', { error: new CallFailed('POST with password=hush') }],
    [
      'a cause, deep down',
      { error: new Error('a', { cause: new Error('b', { cause: new CallFailed('xoxb-hush') }) }) },
    ],
    ['an aggregate', { error: new AggregateError([new Error('adminPass: hush')], 'all failed') }],
  ])('are hidden in %s', (_, fields) => {
    const { log, text } = lines();
    log.child(fields).error(fields, 'said');
    expect(text()).not.toContain('hush');
    expect(text()).toContain('[hidden]');
  });

  it('are hidden in the message itself', () => {
    const { log, text } = lines();
    log.info({}, 'connected with xapp-1-hush');
    expect(text()).not.toContain('hush');
  });

  it('leave what is no secret as it is', () => {
    const { log, parsed } = lines();
    const fields = {
      request: 'req-0f5d0a3c-5c1f-4d0c-9f0a-0d5b8b8f4f11',
      text: 'the bot restarted; basic facts; token expired; no password given',
      tokens: 3,
      secret: null,
      password: false,
    };
    log.info(fields, 'said');
    expect(parsed()[0]).toMatchObject(fields);
  });
});
