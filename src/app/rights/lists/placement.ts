import type { ListedRule } from '../releases.js';

/** Rules of Placement as its releases ship them: name, first and last release, default. */
// biome-ignore format: one rule a line.
export const PLACEMENT_RULES: readonly ListedRule[] = [
  ['placement:resource_providers:list', 'yoga', 'zed', 'rule:system_reader_api'],
  ['placement:resource_providers:list', '2023.1', '2026.1', 'rule:admin_or_service_api'],
  ['placement:resource_providers:show', 'yoga', 'zed', 'rule:system_reader_api'],
  ['placement:resource_providers:show', '2023.1', '2026.1', 'rule:admin_or_service_api'],
  ['placement:resource_providers:inventories:list', 'yoga', 'zed', 'rule:system_reader_api'],
  ['placement:resource_providers:inventories:list', '2023.1', '2026.1', 'rule:admin_or_service_api'],
  ['placement:resource_providers:aggregates:list', 'yoga', 'zed', 'rule:system_reader_api'],
  ['placement:resource_providers:aggregates:list', '2023.1', '2026.1', 'rule:admin_or_service_api'],
  ['placement:resource_providers:usages', 'yoga', 'zed', 'rule:system_reader_api'],
  ['placement:resource_providers:usages', '2023.1', '2026.1', 'rule:admin_or_service_api'],
  ['placement:resource_providers:traits:list', 'yoga', 'zed', 'rule:system_reader_api'],
  ['placement:resource_providers:traits:list', '2023.1', '2026.1', 'rule:admin_or_service_api'],
  ['placement:resource_providers:allocations:list', 'yoga', 'zed', 'rule:system_reader_api'],
  ['placement:resource_providers:allocations:list', '2023.1', '2026.1', 'rule:admin_or_service_api'],
  ['placement:allocations:list', 'yoga', 'zed', 'rule:system_reader_api'],
  ['placement:allocations:list', '2023.1', '2026.1', 'rule:admin_or_service_api'],
  ['placement:allocation_candidates:list', 'yoga', 'zed', 'rule:system_reader_api'],
  ['placement:allocation_candidates:list', '2023.1', '2026.1', 'rule:admin_or_service_api'],
];
