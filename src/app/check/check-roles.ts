import type { Config } from '../../config/config.js';
import { type CheckRow, row } from './row.js';

/** Roles that nobody has: no mistake by themselves, but Drover then only looks. */
export function checkRoles({ roles }: Pick<Config, 'roles'>): readonly CheckRow[] {
  const empty = (role: keyof Config['roles'], what: string) =>
    roles[role].length > 0
      ? []
      : [row(`roles.${role}`, 'warn', what, `Name people or groups in roles.${role}.`)];
  return [...empty('operator', 'nobody may ask for a move'), ...empty('approver', 'nobody may approve')];
}
