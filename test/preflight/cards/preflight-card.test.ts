import { renderCard } from '../../../adapters/discord/render.js';
import { systemClock } from '../../../src/base/clock.js';
import { type Listing, listingPage, type More, rowsOf } from '../../../src/chat/listing.js';
import { hostListing, hostPreflightCard } from '../../../src/preflight/cards/host-preflight-card.js';
import {
  preflightCard,
  preflightListing,
  refusedMoveCard,
} from '../../../src/preflight/cards/preflight-card.js';
import { type Preflight, runPreflight } from '../../../src/preflight/preflight.js';
import { markedText } from '../../support/card-text.js';
import { type Component, textOf } from '../../support/discord/components.js';
import { cloudOf, HEALTHY, hypervisor, NOW, OWN, POLICY, SERVER, service } from '../small-cloud.js';

const moreOf = (listing: Listing): More => ({
  listing,
  button: (from, label) => ({ action: 'more', value: String(from), label }),
});

async function preflighted(hosts: readonly string[] = ['compute1', 'compute2']): Promise<Preflight> {
  const cloud = cloudOf({
    ...HEALTHY,
    services: hosts.map((host) => service(host)),
    hypervisors: hosts.map((host) => hypervisor(host)),
  });
  return runPreflight({
    cloud,
    server: SERVER.id,
    destination: 'compute2',
    own: OWN,
    policy: POLICY,
    clock: { ...systemClock, now: () => NOW },
  });
}

/** As many findings as a preflight of many hosts can have, with words that are no help. */
function with62(preflight: Preflight): Preflight {
  const findings = Array.from({ length: 62 }, (_, index) => ({
    check: `H${index + 1}`,
    title: 'SSH between the hosts',
    verdict: index < 20 ? ('warn' as const) : ('pass' as const),
    text: `compute1 logs in to compute2 as root, seen for the ${index + 1}. time_with_marks`,
    source: 'ssh',
  }));
  return { ...preflight, findings, counts: { fail: 0, warn: 20, unknown: 0, pass: 42 } };
}

describe('/preflight server', () => {
  it('says where the server is so that nobody takes it for a second destination', async () => {
    const found = await preflighted();
    const [first] = markedText(preflightCard(found, NOW, false, moreOf(preflightListing(found, NOW)))).split(
      '\n',
    );
    expect(first).toMatch(/^\*.*can move to compute2\*? · now on compute1 · /);
  });

  it.each(['stopped', 'suspended', 'shelved_offloaded'])(
    'forecasts nothing for a server that is %s: no memory is copied',
    async (vmState) => {
      const found = await preflighted();
      const stopped = { ...found, server: { ...found.server, vmState } };
      const told = (one: Preflight) =>
        markedText(preflightCard(one, NOW, false, moreOf(preflightListing(one, NOW))));
      expect(told(found)).toMatch(/takes/i);
      expect(told(stopped)).not.toMatch(/takes|converge|give up/i);
    },
  );

  it('has a button for all checks, those that pass too', async () => {
    const found = await preflighted();
    const shown = preflightCard(found, NOW, false, moreOf(preflightListing(found, NOW)));
    const total = found.findings.length;
    expect(shown.buttons).toEqual([{ action: 'more', value: '0', label: `All ${total} checks` }]);
    expect(markedText(shown)).not.toContain('A4');
  });

  it('says how many it leaves out, and the button has them', async () => {
    const found = with62(await preflighted());
    const listing = preflightListing(found, NOW);
    const shown = preflightCard(found, NOW, false, moreOf(listing));
    expect(markedText(shown)).toContain('… and 8 more');
    expect(shown.buttons?.[0]?.label).toBe('All 62 checks');
    expect(rowsOf(listing)).toBe(62);
  });

  it('with --all shows as many as one message takes, and the button begins with the next', async () => {
    const found = with62(await preflighted());
    const listing = preflightListing(found, NOW);
    const shown = preflightCard(found, NOW, true, moreOf(listing));
    const [button] = shown.buttons ?? [];
    const next = Number(button?.value);
    expect(button?.label).toBe(`${next + 1} to 55 of 62`);
    const { components } = renderCard(shown, { guildId: '1', reactions: { approve: [], reject: [] } });
    const whole = textOf(components as Component[]);
    const checks = [...whole.matchAll(/- H(\d+) /gu)].map((match) => Number(match[1]));
    expect(checks).toEqual(Array.from({ length: next }, (_, index) => index + 1));
    expect(whole).toContain('Where to:');
    expect(listingPage(listing, next).to).toBe(55);
  });

  it('with --all needs no button where everything is there', async () => {
    const found = await preflighted();
    const shown = preflightCard(found, NOW, true, moreOf(preflightListing(found, NOW)));
    expect(shown.buttons).toBeUndefined();
    for (const { check } of found.findings) expect(markedText(shown)).toContain(`${check} `);
  });

  it('of a big cloud has the hosts too that the card has no room for', async () => {
    const hosts = Array.from({ length: 30 }, (_, index) => `compute${index + 1}`);
    const found = await preflighted(hosts);
    const listing = preflightListing(found, NOW);
    const shown = preflightCard(found, NOW, false, moreOf(listing));
    expect(markedText(shown)).toContain('… and 21 other hosts');
    expect(shown.buttons?.[0]?.label).toBe(`All ${found.findings.length + 29} checks and hosts`);
    expect(listing.groups.at(-1)).toMatchObject({ name: 'Where to' });
    expect(listing.groups.at(-1)?.rows).toHaveLength(29);
  });
});

it('a move that is refused has the button too: what else is known of it', async () => {
  const found = await preflighted();
  const refused = found.findings.slice(0, 1);
  const shown = refusedMoveCard(found, refused, 'compute2', moreOf(preflightListing(found, NOW)));
  expect(shown.buttons).toEqual([
    { action: 'more', value: '0', label: `All ${found.findings.length} checks` },
  ]);
});

it('/preflight host has a button for its own checks that pass and for every server', async () => {
  const preflight = await preflighted();
  const view = {
    service: service('compute1'),
    hypervisor: undefined,
    findings: with62(preflight).findings,
    servers: [{ server: SERVER, preflight }],
    left: 0,
    whole: ['compute1 can be emptied: 1 server can leave.'] as const,
    now: NOW,
  };
  const listing = hostListing(view);
  expect(hostPreflightCard(view, moreOf(listing)).buttons?.[0]?.label).toBe('All 63 checks and servers');
  expect(listing.groups.map(({ name, rows }) => [name, rows.length])).toEqual([
    ['warn', 20],
    ['pass', 42],
    ['Servers', 1],
  ]);
});
