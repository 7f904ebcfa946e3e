import type { MigrationRecord } from '../../../cloud/migration.js';
import { isoTime, withEvent } from '../../../requests/changes.js';
import type { Request } from '../../../requests/request.js';
import type { TimelineEvent } from '../../../requests/timeline.js';
import { domainOf, type Move } from '../context.js';
import { type HostHealth, healthOf, type MoveRole } from './health.js';
import { HostWatch } from './host-watch.js';

/** Begins what is due of the looks at both hosts, and takes what is known of them. Waits for nothing. */
export function watchHosts(move: Move, record: MigrationRecord | undefined): void {
  const { deps, memory, plan, poller, request } = move;
  const { source, server } = plan.identity;
  const destination = record?.destination ?? plan.identity.destination;
  const hosts = deps.hosts(request.cloud);
  if (hosts !== undefined && memory.domain === undefined) memory.domainName.look(() => domainOf(move));
  const now = deps.clock.now();
  const one = (host: string, role: MoveRole): HostHealth => {
    const watch = watchOf(move, host);
    if (hosts !== undefined) watch.look(hosts, memory.domain ?? null, server);
    const seen = hosts === undefined ? undefined : { ssh: watch.ssh, domain: watch.domain };
    return healthOf(
      { host, role, ssh: seen?.ssh, domain: seen?.domain, service: poller.serviceOf(host) },
      now,
    );
  };
  memory.health = [
    one(source, 'source'),
    ...(destination === null || destination === source ? [] : [one(destination, 'destination')]),
  ];
  memory.runsOnSourceAt = lastRunning(move, record) ?? memory.runsOnSourceAt;
}

function watchOf({ memory, deps }: Move, host: string): HostWatch {
  const known = memory.hosts.find((watch) => watch.host === host);
  if (known !== undefined) return known;
  const fresh = new HostWatch(host, deps.clock);
  memory.hosts = [...memory.hosts, fresh];
  return fresh;
}

/** When libvirt had it running on the source; where libvirt cannot be asked, when Nova, with that host reporting, had it so. */
function lastRunning(
  { memory, plan, poller }: Move,
  record: MigrationRecord | undefined,
): number | undefined {
  const { source } = plan.identity;
  const { readAt, value } = memory.hosts.find(({ host }) => host === source)?.domain ?? {};
  const domain = value?.domain ?? null;
  if (domain !== null) {
    const copied = memory.figures.reading.value === undefined ? undefined : memory.figures.reading.readAt;
    const hasRun = domain === 'running' ? readAt : undefined;
    const fromHost = memory.samples.at(-1)?.bandwidthBytesPerSecond != null;
    return latest(hasRun, fromHost ? copied : undefined);
  }
  const well = memory.health.find(({ role }) => role === 'source')?.trouble === undefined;
  const moving = record !== undefined && RUNS_ON_SOURCE.has(record.status);
  return well && moving && poller.reading.failingSince === undefined ? poller.reading.readAt : undefined;
}

const RUNS_ON_SOURCE: ReadonlySet<string> = new Set(['accepted', 'queued', 'preparing', 'running']);

function latest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.flatMap((time) => time ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** A single look that failed is told by the progress message alone. */
const QUIET_MS = 25_000;

/** Says in the thread, once each, what has happened to a host. */
export async function sayHealth(move: Move): Promise<void> {
  const { deps, memory, request } = move;
  const now = deps.clock.now();
  const news = memory.health.flatMap((health) => newsOf(request, health, now));
  if (news.length === 0) return;
  await deps.ledger.change(request.id, (current) =>
    memory.health
      .flatMap((health) => newsOf(current, health, now))
      .reduce((told, body) => withEvent(told, body, now), current),
  );
}

type News = Parameters<typeof withEvent>[1];

function newsOf({ timeline }: Pick<Request, 'timeline'>, health: HostHealth, now: number): readonly News[] {
  const { host, role, trouble, since, heardAt, ssh } = health;
  const told = timeline.findLast((event) => isAbout(event, host));
  const known = told?.type === 'host-trouble' ? told.trouble : undefined;
  if (trouble === undefined)
    return known === undefined || health.stale ? [] : [{ type: 'host-well', host, role }];
  if (trouble === known || (trouble === 'quiet' && (known === 'silent' || now - since < QUIET_MS))) return [];
  const heard = heardAt === undefined ? null : isoTime(heardAt);
  return [{ type: 'host-trouble', host, role, trouble, since: isoTime(since), heardAt: heard, ssh }];
}

function isAbout(event: TimelineEvent, host: string): boolean {
  return (event.type === 'host-trouble' || event.type === 'host-well') && event.host === host;
}
