import type { SeenCall } from '../../../src/simulator/index.js';
import type { Scene } from './scene.js';
import type { Terminal } from './terminal.js';

/** `compute POST /servers/{id}/action os-migrateLive` */
export function named({ service, method, route, action }: SeenCall): string {
  return [service, method, route, ...(action === undefined ? [] : [action])].join(' ');
}

/** Everything that people can ask for of a cloud, one after another, so that every call of Drover's is made once. */
export async function callsOf(scene: Scene): Promise<void> {
  const { terminal, stop } = await scene.run();
  const asked = async (line: string) => {
    const from = terminal.now;
    terminal.type(line);
    await terminal.see(({ type }) => type === 'private' || type === 'message', { from, ms: 60_000 });
  };
  for (const line of [
    '@alice /preflight server web-01 --all',
    '@alice /preflight host compute1',
    '@alice /migrate list',
    '@alice /volumes list',
    '@alice /volumes show web-01-boot',
    '@alice /volumes images',
    '@alice /volumes types',
    '@alice /volumes pools',
  ])
    await asked(line);
  await moved(terminal, '@alice /migrate server web-01', /Done: web-01 runs on/);
  scene.simulator.faults.ask({ kind: 'never-converges', server: 'web-02' });
  const slow = await moved(terminal, '@alice /migrate server web-02', /copying/);
  await voted(terminal, `@alice /migrate force ${slow}`, /Nova accepted the force/);
  scene.simulator.faults.ask({ kind: 'never-converges', server: 'web-03' });
  const stopped = await moved(terminal, '@alice /migrate server web-03', /copying/);
  const from = terminal.now;
  terminal.type(`@alice /migrate abort ${stopped}`);
  await terminal.see(/Aborted/, { from, ms: 60_000 });
  await voted(terminal, '@alice /volumes create spare --image debian-12 --size 2 --type ceph-ssd', /Done/);
  await voted(terminal, '@alice /volumes create disk --image debian-12 --size 20 --type ceph-ssd', /Done/);
  await voted(terminal, '@alice /volumes snapshot spare', /Done/);
  await voted(terminal, '@alice /volumes retype spare --type ceph-hdd --migrate', /Done/);
  await voted(terminal, '@alice /volumes boot web-09 --volume disk --flavor m1.small', /Done/);
  await stop();
}

/** What needs no vote goes on by itself. */
async function voted(terminal: Terminal, line: string, until: RegExp): Promise<void> {
  const from = terminal.now;
  terminal.type(line);
  const card = await terminal.see(({ type }) => type === 'message' || type === 'private', {
    from,
    ms: 60_000,
  });
  if (card.text.includes('waiting for')) terminal.type(`@bob approve ${card.number}`);
  await terminal.see(until, { from, ms: 60_000 });
}

async function moved(terminal: Terminal, line: string, until: RegExp): Promise<string> {
  const from = terminal.now;
  terminal.type(line);
  const card = await terminal.see(/waiting for 1 approval/, { from, ms: 60_000 });
  terminal.type(`@bob :white_check_mark: ${card.number}`);
  await terminal.see(until, { from, ms: 60_000 });
  return /m-[a-z0-9]{10}/.exec(card.text)?.[0] ?? '';
}
