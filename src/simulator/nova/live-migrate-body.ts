import { isObject } from '../http/json.js';
import type { Microversion } from '../http/microversion.js';
import { pythonRepr, pythonText } from './python-repr.js';

const TRUE = [true, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes'];
const FALSE = [false, 'False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no'];

export type LiveMigrateBody = { kind: 'valid'; host: string | null } | { kind: 'invalid'; message: string };

/** Validates os-migrateLive as nova/api/openstack/compute/schemas/migrate_server.py does, message for message. */
export function readLiveMigrateBody(body: unknown, version: Microversion): LiveMigrateBody {
  if (!isObject(body)) {
    return invalid(
      `Invalid input for field/attribute os-migrateLive. Value: ${pythonText(body)}. ${pythonRepr(body)} is not of type 'object'`,
    );
  }
  const whole = (problem: string) =>
    invalid(`Invalid input for field/attribute os-migrateLive. Value: ${pythonText(body)}. ${problem}`);
  const required =
    version.minor >= 25 ? ['block_migration', 'host'] : ['block_migration', 'disk_over_commit', 'host'];
  const allowed = version.minor >= 30 && version.minor < 68 ? [...required, 'force'] : required;
  const unexpected = Object.keys(body).filter((key) => !allowed.includes(key));
  const [missing] = required.filter((key) => !(key in body));
  const auto = version.minor >= 25;
  const block = body.block_migration;
  if ('block_migration' in body && !isBoolean(block) && !(auto && block === 'auto')) {
    const choices = [...TRUE, ...FALSE, ...(auto ? ['auto'] : [])];
    return invalid(
      `Invalid input for field/attribute block_migration. Value: ${pythonText(block)}. ${pythonRepr(block)} is not one of ${pythonRepr(choices)}`,
    );
  }
  if (missing !== undefined) return whole(`'${missing}' is a required property`);
  if (unexpected.length > 0) {
    const names = unexpected.map((key) => `'${key}'`).join(', ');
    const verb = unexpected.length === 1 ? 'was' : 'were';
    return whole(`Additional properties are not allowed (${names} ${verb} unexpected)`);
  }
  const host = body.host;
  if (host !== null && typeof host !== 'string') {
    return invalid(
      `Invalid input for field/attribute host. Value: ${pythonText(host)}. ${pythonRepr(host)} is not of type 'string', 'null'`,
    );
  }
  return { kind: 'valid', host };
}

function isBoolean(value: unknown): boolean {
  return [...TRUE, ...FALSE].some((choice) => choice === value);
}

function invalid(message: string): LiveMigrateBody {
  return { kind: 'invalid', message };
}
