import { KINDS } from '../../src/app/kinds.js';
import { DroverError } from '../../src/base/errors.js';
import { loadConfig } from '../../src/config/load.js';

function load(yaml: string) {
  return loadConfig({
    kinds: KINDS,
    env: { KEY: 'k'.repeat(32), SHORT: 'tiny-1' },
    home: '/home/op',
    cwd: '/etc/drover',
    readFile: (path) =>
      path.endsWith('secret.txt')
        ? 's'.repeat(32)
        : `console: {}\n${yaml.replaceAll(/\$(\w+)/g, (_, name) => `\${${name}}`)}`,
  });
}

function refusal(yaml: string): string {
  try {
    load(yaml);
  } catch (error) {
    if (error instanceof DroverError) return error.message;
    throw error;
  }
  return 'it was accepted';
}

describe('windows', () => {
  it('take their zone from the policy, and days by any name', () => {
    const { policy } = load(
      'policy: { timeZone: Europe/Berlin, windows: { night: { days: [ Saturday, sun ], from: 22:00, to: 4:00 }, ny: { from: 00:00, to: 24:00, zone: America/New_York } } }',
    );
    expect(policy.windows).toEqual({
      night: { days: ['sat', 'sun'], from: '22:00', to: '04:00', zone: 'Europe/Berlin' },
      ny: {
        days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
        from: '00:00',
        to: '24:00',
        zone: 'America/New_York',
      },
    });
  });

  it.each([
    [
      '{ from: 22:00, to: 22:00, zone: UTC }',
      /`policy.windows.w` never opens: it closes at 22:00, when it opens/,
    ],
    ['{ days: [], from: 22:00, to: 04:00, zone: UTC }', /`policy.windows.w` never opens: it has no days/],
    ['{ from: 22:00, to: 04:00 }', /`policy.windows.w.zone` is missing/],
    ['{ from: 22:00, to: 04:00, zone: Europe/Atlantis }', /must be a time zone of the IANA data base/],
    ['{ from: 22:00, to: 04:00, zone: "+02:00" }', /must be a time zone of the IANA data base/],
    ['{ from: 25:00, to: 04:00, zone: UTC }', /must be a time of day/],
    ['{ days: [ someday ], from: 22:00, to: 04:00, zone: UTC }', /must be mon or tue/],
    ['{ from: 22:00, zone: UTC }', /`policy.windows.w.to` is missing/],
    ['{ day: [ sat ], from: 22:00, to: 04:00, zone: UTC }', /did you mean `policy.windows.w.days`/],
  ])('that can not be are refused: %s', (window, words) => {
    expect(refusal(`policy: { windows: { w: ${window} } }`)).toMatch(words);
  });

  it('have names that can be typed', () => {
    expect(refusal('policy: { windows: { "sat night": { from: 22:00, to: 04:00, zone: UTC } } }')).toMatch(
      /one word/,
    );
  });
});

describe('freezes of the calendar', () => {
  it('are whole days to the last moment, by the clocks of the policy', () => {
    const { policy } = load(
      'policy: { timeZone: Europe/Berlin, freezes: [ { from: 2026-12-20, to: 2027-01-03, reason: year end, clouds: [ lab ], mayPass: [ emergency, "slack:U0CTO" ] } ] }',
    );
    expect(policy.freezes).toEqual([
      {
        from: Date.parse('2026-12-19T23:00Z'),
        to: Date.parse('2027-01-03T23:00Z'),
        reason: 'year end',
        clouds: ['lab'],
        mayPass: ['emergency', 'slack:U0CTO'],
      },
    ]);
  });

  it.each([
    ['{ from: 2026-12-20, to: 2026-12-24, reason: x }', /`policy.freezes\[0\].from` has no zone/],
    ['{ from: 2026-12-24T10:00Z, to: 2026-12-24T09:00Z, reason: x }', /ends before it begins/],
    ['{ from: soon, to: 2026-12-24T09:00Z, reason: x }', /is no day or time/],
    ['{ from: 2026-12-20T00:00Z, to: 2026-12-24T09:00Z }', /reason` is missing/],
    [
      '{ from: 2026-12-20T00:00Z, to: 2026-12-24T09:00Z, reason: x, mayPass: [ "slack:group:S0OPS" ] }',
      /must be emergency, or a person/,
    ],
  ])('that can not be are refused: %s', (freeze, words) => {
    expect(refusal(`policy: { freezes: [ ${freeze} ] }`)).toMatch(words);
  });
});

describe('the role of emergencies', () => {
  it('is for people, never for groups', () => {
    expect(load('roles: { emergency: [ "console:ann" ] }').roles.emergency).toEqual(['console:ann']);
    expect(refusal('roles: { emergency: [ "slack:group:S0OPS" ] }')).toMatch(/must be a person/);
  });
});

describe('who is told', () => {
  it('is told somewhere that is served', () => {
    expect(refusal('policy: { notify: [ { projects: [ web ], channel: "slack:C0WEB" } ] }')).toMatch(
      /`policy.notify\[0\].channel` \(slack:C0WEB\) is on a platform that is not configured/,
    );
    expect(refusal('policy: { onDuty: [ "slack:U0A" ] }')).toMatch(/not configured/);
    expect(refusal('policy: { notify: [ { channel: console } ] }')).toMatch(
      /neither `projects` nor `metadata`/,
    );
    const { policy } = load(
      'policy: { fallbackChannel: console, notify: [ { projects: [ web ], channel: console } ] }',
    );
    expect(policy.fallbackChannel).toBe('console');
    expect(policy.notify).toEqual([
      { projects: ['web'], channel: 'console', moments: ['approved', 'ended'] },
    ]);
  });
});

describe('tickets', () => {
  it('match as a whole', () => {
    const { ticket } = load(
      'policy: { ticket: { pattern: "CHG-\\\\d+|INC-\\\\d+", url: "https://t.example/{ticket}" } }',
    ).policy;
    expect(ticket?.pattern?.test('INC-12')).toBe(true);
    expect(ticket?.pattern?.test('INC-12 or so')).toBe(false);
    expect(ticket).toMatchObject({ url: 'https://t.example/{ticket}', required: false });
    expect(refusal('policy: { ticket: { pattern: "(" } }')).toMatch(/is no regular expression/);
    expect(refusal('policy: { ticket: { url: "https://t.example/" } }')).toMatch(/must hold \{ticket\}/);
    expect(refusal('policy: { ticket: { url: "javascript:{ticket}" } }')).toMatch(
      /must be an http or https address/,
    );
  });
});

describe('hooks', () => {
  it('are signed, or go to PagerDuty', () => {
    const { hooks } = load(
      'hooks: { audit: { url: "https://a.example/x", secret: $KEY, events: [ request.ended ] }, pager: { url: "https://events.pagerduty.com/v2/enqueue", format: pagerduty, routingKey: $KEY }, lb: { url: "http://lb.example/", secretFile: secret.txt, events: [], blocking: [ drain.before ], timeout: 30s } }',
    );
    expect(hooks).toMatchObject([
      {
        name: 'audit',
        format: 'drover',
        secret: 'k'.repeat(32),
        events: ['request.ended'],
        timeoutMs: 10_000,
      },
      { name: 'pager', format: 'pagerduty', routingKey: 'k'.repeat(32) },
      { name: 'lb', secret: 's'.repeat(32), blocking: ['drain.before'], timeoutMs: 30_000 },
    ]);
  });

  it.each([
    ['{ url: "https://a.example/" }', /`hooks.h.secret` is missing/],
    ['{ url: "https://a.example/", secret: $SHORT }', /`hooks.h.secret` is too short/],
    ['{ url: "ftp://a.example/", secret: $KEY }', /must be an http or https address/],
    ['{ url: "https://a.example/", format: pagerduty }', /`hooks.h.routingKey` is missing/],
    ['{ url: "https://a.example/", secret: $KEY, events: [ request.begun ] }', /must be request.asked or/],
    [
      '{ url: "https://a.example/", format: pagerduty, routingKey: $KEY, blocking: [ drain.before ] }',
      /blocking` needs/,
    ],
  ])('that can not work are refused without their secrets: %s', (hook, words) => {
    const said = refusal(`hooks: { h: ${hook} }`);
    expect(said).toMatch(words);
    expect(said).not.toMatch(/kkkk|tiny-1/);
  });
});
