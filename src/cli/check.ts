import { checkCloud } from '../check/check-cloud.js';
import { checkStore } from '../check/check-store.js';
import { type CheckRow, ok, row } from '../check/row.js';
import { systemClock } from '../clock.js';
import type { Clouds } from '../cloud/clouds.js';
import type { Config } from '../config/config.js';
import { isDroverError } from '../errors.js';
import { createLog } from '../log.js';
import { checkPlatforms, cloudsOf } from '../main.js';
import { type ConfigChoice, configOf, logLevelOf } from './configuration.js';
import type { ExitCode } from './program.js';
import { textTable } from './text-table.js';

/** Every setting against the real services: 0 when nothing fails, 1 otherwise. */
export async function runCheck(
  choice: ConfigChoice & { json?: boolean },
  io: NodeJS.Process,
): Promise<ExitCode> {
  const config = configOf(choice, io);
  const log = createLog({ level: io.env.DROVER_LOG === undefined ? 'silent' : logLevelOf(io.env) });
  const rows: CheckRow[] = [
    ok('configuration', `${config.file} is valid`),
    await checkStore(config.store.directory),
  ];
  rows.push(...policyRows(config));
  const clouds = cloudsOf(config, io.env, systemClock, log);
  rows.push(...(await checkClouds(clouds)));
  rows.push(...(await checkPlatforms(config, log)));
  await clouds.close();
  print(rows, choice.json === true, io);
  return rows.some(({ result }) => result === 'fail') ? 1 : 0;
}

async function checkClouds(clouds: Clouds): Promise<readonly CheckRow[]> {
  const all = await Promise.all(
    clouds.names.map(async (name) => {
      try {
        return await checkCloud(await clouds.open(name), systemClock.now());
      } catch (error) {
        if (!isDroverError(error)) throw error;
        return [row(`${name}: clouds.yaml`, 'fail', error.message, error.remedy)];
      }
    }),
  );
  return all.flat();
}

function policyRows(config: Config): CheckRow[] {
  const { operator, approver } = config.roles;
  const rows: CheckRow[] = [];
  if (operator.length === 0)
    rows.push(
      row('roles.operator', 'warn', 'nobody may ask for a move', 'Name people or groups in roles.operator.'),
    );
  if (approver.length === 0)
    rows.push(
      row('roles.approver', 'warn', 'nobody may approve', 'Name people or groups in roles.approver.'),
    );
  return rows;
}

function print(rows: readonly CheckRow[], json: boolean, io: NodeJS.Process): void {
  if (json) {
    for (const one of rows) io.stdout.write(`${JSON.stringify(one)}\n`);
    return;
  }
  const cells = rows.map(({ about, result, detail }) => [result, about, detail]);
  io.stdout.write(textTable(['result', 'what', 'seen'], cells));
  const todo = rows.filter(({ remedy }) => remedy !== undefined);
  if (todo.length > 0) io.stdout.write('\nTo do:\n');
  for (const { about, remedy } of todo) io.stdout.write(`- ${about}: ${remedy}\n`);
}
