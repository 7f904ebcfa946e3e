import { checkAccess } from '../app/check/check-access.js';
import { checkCloud } from '../app/check/check-cloud.js';
import { checkGuestView } from '../app/check/check-guest-view.js';
import { checkHooks } from '../app/check/check-hooks.js';
import { checkHosts } from '../app/check/check-hosts.js';
import { checkRoles } from '../app/check/check-roles.js';
import { checkSchedule } from '../app/check/check-schedule.js';
import { checkStore } from '../app/check/check-store.js';
import { type CheckRow, ok, row } from '../app/check/row.js';
import { attempting } from '../app/hooks/attempt.js';
import { type HostServices, openHostServices } from '../app/host-services.js';
import { systemClock } from '../base/clock.js';
import { isDroverError } from '../base/errors.js';
import { createLog } from '../base/log.js';
import { networkOf } from '../base/proxies/network.js';
import type { Clouds } from '../cloud/clouds.js';
import { requireClouds } from '../cloud/open-clouds.js';
import { type Config, hostAccessFor } from '../config/config.js';
import { checkPlatforms, cloudsOf } from '../main.js';
import { guestProbes } from '../procedures/move/guest/probing.js';
import { type ConfigChoice, configOf, logLevelOf } from './configuration.js';
import type { ExitCode } from './program.js';
import { onOneLine } from './terminal.js';
import { textTable } from './text-table.js';

/** Every setting against the real services: 0 when nothing fails, 1 otherwise. */
export async function runCheck(
  choice: ConfigChoice & { json?: boolean },
  io: NodeJS.Process,
): Promise<ExitCode> {
  const config = configOf(choice, io);
  const log = createLog({ level: logLevelOf(io.env, 'silent') });
  requireClouds({ config: config.clouds, env: io.env });
  const rows: CheckRow[] = [
    ok('configuration', `${config.file} is valid`),
    await checkStore(config.store),
    ...checkRoles(config),
    ...checkSchedule(config, systemClock.now()),
  ];
  const clouds = cloudsOf(config, io.env, systemClock, log);
  const hosts = openHostServices(config, clouds, systemClock, log);
  rows.push(...(await checkClouds({ config, clouds, hosts, env: io.env })));
  rows.push(...(await checkPlatforms(config, log, io.env)));
  rows.push(
    ...(await checkHooks(config.hooks, attempting(networkOf(io.env), systemClock), systemClock.now())),
  );
  await hosts.close();
  await clouds.close();
  print(rows, choice.json === true, io);
  return rows.some(({ result }) => result === 'fail') ? 1 : 0;
}

interface CloudsToCheck {
  config: Config;
  clouds: Clouds;
  hosts: HostServices;
  env: NodeJS.ProcessEnv;
}

async function checkClouds(parts: CloudsToCheck): Promise<readonly CheckRow[]> {
  const all = await Promise.all(parts.clouds.names.map((name) => checkOne(name, parts)));
  return all.flat();
}

async function checkOne(name: string, parts: CloudsToCheck): Promise<readonly CheckRow[]> {
  try {
    const cloud = await parts.clouds.open(name);
    const prober = guestProbes({ clock: systemClock, hosts: (one) => parts.hosts.of(one) });
    const [cloudRows, guest] = await Promise.all([
      checkCloud(cloud, systemClock.now()),
      checkGuestView(name, parts.config.policy.guestView, prober),
    ]);
    const rows = guest === undefined ? cloudRows : [...cloudRows, guest];
    const access = hostAccessFor(parts.config, name);
    const hosts = parts.hosts.of(name);
    if (access === undefined || hosts === undefined) return rows;
    const unreadable = await checkAccess(access, parts.env, `${name}: hosts`);
    // Without key or known hosts every host would say the same.
    return [...rows, ...(unreadable.length > 0 ? unreadable : await checkHosts(cloud, hosts))];
  } catch (error) {
    if (!isDroverError(error)) throw error;
    return [row(`${name}: clouds.yaml`, 'fail', error.message, error.remedy)];
  }
}

function print(rows: readonly CheckRow[], json: boolean, io: NodeJS.Process): void {
  if (json) {
    for (const one of rows) io.stdout.write(`${JSON.stringify(shownRow(one))}\n`);
    return;
  }
  const shown = rows.map(shownRow);
  const cells = shown.map(({ about, result, detail }) => [result, about, detail]);
  io.stdout.write(textTable(['result', 'what', 'seen'], cells));
  const todo = shown.filter(({ remedy }) => remedy !== undefined);
  if (todo.length > 0) io.stdout.write('\nTo do:\n');
  for (const { about, remedy } of todo) io.stdout.write(`- ${about}: ${remedy}\n`);
}

/** What clouds, hosts and platforms say is theirs, and must not steer the terminal. */
function shownRow({ about, result, detail, remedy }: CheckRow): CheckRow {
  return row(
    onOneLine(about),
    result,
    onOneLine(detail),
    remedy === undefined ? undefined : onOneLine(remedy),
  );
}
