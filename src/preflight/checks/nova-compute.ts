import { fail, pass, warn } from '../check.js';
import { defineHostCheck, type HostCheck } from '../host-check.js';
import { heartbeatOf } from './heartbeat.js';

/** H31. A nova-compute that has just stopped still counts as up for a minute; its host knows at once. */
const novaCompute = defineHostCheck({
  id: 'H31',
  title: 'nova-compute on the host',
  scope: 'host',
  momentary: true,
  reads: { cloud: ['services'], host: ['novaFiles'] },
  about: 'fails when nova-compute does not run though Nova still counts it as up',
  decide: ({ cloud: { services }, host: { novaFiles } }, { host }) => {
    const service = services.find((one) => one.host === host);
    const up =
      service !== undefined && service.state === 'up' && heartbeatOf(service, services).verdict === 'fresh';
    if (novaFiles.startedAt === null && novaFiles.conf.reading.container === null) {
      // Where Nova knows it too, A7 and A8 tell.
      if (!up) return [];
      return fail(
        `nova-compute does not run on ${host}, though Nova still counts it as up`,
        `Start nova-compute on ${host}.`,
        'ps',
      );
    }
    return pass(`nova-compute runs on ${host}`);
  },
});

/** H28. Logs, tokens and heartbeats are read by the clock. */
const CLOSE_MS = 500;
const FAR_MS = 5_000;
const clocks = defineHostCheck({
  id: 'H28',
  title: 'Clocks',
  scope: 'pair',
  reads: { source: ['clock'], destination: ['clock'] },
  about: 'warns from half a second between the clocks of the hosts, fails from five',
  decide: ({ source, destination }, names) => {
    const unsure = source.clock.uncertaintyMs + destination.clock.uncertaintyMs;
    const apart = Math.abs(source.clock.aheadMs - destination.clock.aheadMs);
    const surely = Math.max(0, apart - unsure);
    if (surely < CLOSE_MS) return pass(`clocks within ${seconds(Math.max(apart, unsure))}`);
    const behind = source.clock.aheadMs < destination.clock.aheadMs ? names.source : names.destination;
    const off = furtherOff(source.clock.aheadMs, destination.clock.aheadMs, names) ?? behind;
    const text = `the clocks of ${names.source} and ${names.destination} are ${seconds(apart)} apart`;
    const remedy = `Look at the clock of ${off} (chronyc tracking, timedatectl), and have NTP keep it.`;
    return surely < FAR_MS ? warn(text, remedy, 'date') : fail(text, remedy, 'date');
  },
});

/** Against our own clock, which need not be right either: the host that is further off. */
function furtherOff(
  from: number,
  to: number,
  names: { source: string; destination: string },
): string | undefined {
  if (Math.abs(from) === Math.abs(to)) return undefined;
  return Math.abs(from) > Math.abs(to) ? names.source : names.destination;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** H35. Juno refuses moves of servers on volumes (bug 1392773). */
const juno = defineHostCheck({
  id: 'H35',
  title: 'Juno and volumes',
  scope: 'source',
  ofServer: true,
  reads: { cloud: ['server'], source: ['juno'] },
  about: 'fails for a server with volumes on an unpatched Juno (bug 1392773)',
  decide: ({ cloud: { server }, source: { juno: driver } }, { source }) => {
    if (driver === null || server.volumeIds.length === 0) return [];
    if (driver === 'corrected') return pass(`nova-compute of ${source} has the correction of bug 1392773`);
    if (driver === 'absent') return [];
    return fail(
      `nova-compute of ${source} is a Juno without the correction of bug 1392773: it takes volumes for local disks and refuses`,
      `Backport the three lines of 6ad7e17e to nova/virt/libvirt/driver.py on ${source} and restart nova-compute when no move runs; or migrate cold. Never use block migration instead: with volumes it can destroy them (bug 1398999).`,
      'driver.py',
    );
  },
});

export const serviceChecks: readonly HostCheck[] = [novaCompute, clocks, juno];
