import type { ListedRule } from '../releases.js';

/** Rules of Keystone as its releases ship them: name, first and last release, default. */
// biome-ignore format: one rule a line.
export const KEYSTONE_RULES: readonly ListedRule[] = [
  ['identity:get_project', 'yoga', 'zed', '((role:reader and system_scope:all) or (role:reader and domain_id:%(target.project.domain_id)s) or project_id:%(target.project.id)s) or (rule:admin_required or project_id:%(target.project.id)s)'],
  ['identity:get_project', '2023.1', '2024.1', '((rule:admin_required) or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.project.domain_id)s) or project_id:%(target.project.id)s) or (rule:admin_required or project_id:%(target.project.id)s)'],
  ['identity:get_project', '2024.2', '2024.2', '(rule:admin_required) or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.project.domain_id)s) or project_id:%(target.project.id)s'],
  ['identity:get_project', '2025.1', '2026.1', '(rule:admin_required) or (role:reader and system_scope:all) or (role:reader and domain_id:%(target.project.domain_id)s and not None:%(target.project.domain_id)s) or project_id:%(target.project.id)s'],
];
