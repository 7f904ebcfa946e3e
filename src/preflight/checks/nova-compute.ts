import { type Check, defineCheck, fail, pass } from '../check.js';
import { heartbeatOf } from './heartbeat.js';

/** H31. A nova-compute that has just stopped still counts as up for a minute; its host knows at once. */
const novaCompute = defineCheck({
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

/** H35. Juno refuses moves of servers on volumes (bug 1392773). */
const juno = defineCheck({
  id: 'H35',
  title: 'Juno and volumes',
  scope: 'source',
  ofServer: true,
  reads: { server: ['server'], source: ['juno'] },
  about: 'fails for a server with volumes on an unpatched Juno (bug 1392773)',
  decide: ({ server: { server }, source: { juno: driver } }, { source }) => {
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

export const novaComputeChecks: readonly Check[] = [novaCompute, juno];
