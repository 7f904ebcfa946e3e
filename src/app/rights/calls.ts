/** Services that have policies Drover needs something of. Glance's defaults let everybody read images. */
export const SERVICES = ['nova', 'cinder', 'neutron', 'placement', 'keystone'] as const;
export type ServiceWithPolicy = (typeof SERVICES)[number];

interface NeededCall {
  /** As the API reference has it, without version and project. */
  readonly call: string;
  /** The rules that it passes; a release that has none of a name does not ask for it. */
  readonly rules: readonly string[];
  /** Only for writes of `/volumes`: nothing else of Drover's needs it. */
  readonly forVolumes?: true;
}

const nova = (...names: readonly string[]) => names.map((name) => `os_compute_api:${name}`);
const placement = (...names: readonly string[]) => names.map((name) => `placement:${name}`);

/**
 * Every call that Drover makes, with the rules it has to pass. What stands here is held to what the stories are seen to
 * call; which rules a call passes is read in the services' own lists and code.
 */
export const CALLS: Readonly<Record<ServiceWithPolicy, readonly NeededCall[]>> = {
  nova: [
    { call: 'GET /flavors', rules: nova('os-flavor-extra-specs:index') },
    { call: 'GET /flavors/detail', rules: nova('os-flavor-extra-specs:index') },
    { call: 'GET /flavors/{id}', rules: nova('os-flavor-extra-specs:index') },
    { call: 'GET /flavors/{id}/os-extra_specs', rules: nova('os-flavor-extra-specs:index') },
    {
      call: 'GET /servers/detail',
      rules: nova(
        'servers:detail',
        'servers:detail:get_all_tenants',
        'servers:index',
        'servers:index:get_all_tenants',
        'servers:allow_all_filters',
        'os-extended-server-attributes',
        'servers:show:host_status',
        'servers:show:flavor-extra-specs',
      ),
    },
    {
      call: 'GET /servers/{id}',
      rules: nova(
        'servers:show',
        'servers:show:host_status',
        'os-extended-server-attributes',
        'servers:show:flavor-extra-specs',
      ),
    },
    { call: 'GET /servers/{id}/os-volume_attachments', rules: nova('os-volumes-attachments:index') },
    { call: 'GET /servers/{id}/os-instance-actions', rules: nova('os-instance-actions:list') },
    {
      call: 'GET /servers/{id}/os-instance-actions/{request}',
      rules: nova(
        'os-instance-actions:show',
        'os-instance-actions:events',
        'os-instance-actions:events:details',
      ),
    },
    {
      call: 'GET /servers/{id}/migrations',
      rules: nova('servers:migrations:index', 'servers:migrations:index:host'),
    },
    { call: 'GET /servers/{id}/migrations/{migration}', rules: nova('servers:migrations:show') },
    {
      call: 'GET /os-migrations',
      rules: nova('os-migrations:index', 'os-migrations:index:all_projects', 'os-migrations:index:host'),
    },
    { call: 'GET /os-services', rules: nova('os-services:list') },
    // A drain disables its host first; without the right it goes on without.
    { call: 'PUT /os-services/{id}', rules: nova('os-services:update') },
    { call: 'GET /os-hypervisors', rules: nova('os-hypervisors:list') },
    { call: 'GET /os-hypervisors/detail', rules: nova('os-hypervisors:list-detail') },
    { call: 'GET /os-hypervisors/{id}', rules: nova('os-hypervisors:show') },
    { call: 'GET /os-hypervisors/{id}/servers', rules: nova('os-hypervisors:servers') },
    { call: 'GET /os-aggregates', rules: nova('os-aggregates:index') },
    {
      call: 'GET /os-server-groups',
      rules: nova('os-server-groups:index', 'os-server-groups:index:all_projects'),
    },
    { call: 'GET /os-server-groups/{id}', rules: nova('os-server-groups:show') },
    {
      call: 'POST /servers/{id}/action os-migrateLive',
      rules: nova('os-migrate-server:migrate_live', 'os-migrate-server:migrate_live:host'),
    },
    { call: 'DELETE /servers/{id}/migrations/{migration}', rules: nova('servers:migrations:delete') },
    {
      call: 'POST /servers/{id}/migrations/{migration}/action force_complete',
      rules: nova('servers:migrations:force_complete'),
    },
    { call: 'GET /limits', rules: nova('limits'), forVolumes: true },
    { call: 'GET /os-keypairs', rules: nova('os-keypairs:index'), forVolumes: true },
    {
      call: 'POST /servers',
      rules: [
        ...nova('servers:create', 'servers:create:attach_volume', 'servers:create:attach_network'),
        'compute:servers:create:requested_destination',
      ],
      forVolumes: true,
    },
  ],
  cinder: [
    { call: 'GET /volumes', rules: ['volume:get_all'] },
    {
      call: 'GET /volumes/detail',
      rules: [
        'volume:get_all',
        'volume_extension:volume_host_attribute',
        'volume_extension:volume_tenant_attribute',
        'volume_extension:volume_mig_status_attribute',
      ],
    },
    { call: 'GET /volumes/{id}', rules: ['volume:get'] },
    // Nova makes the changes with the token of whoever asked for the move.
    {
      call: 'GET /attachments/detail',
      rules: [
        'volume:get_all',
        'volume:attachment_create',
        'volume:attachment_update',
        'volume:attachment_complete',
        'volume:attachment_delete',
        'volume:multiattach',
      ],
    },
    { call: 'GET /os-services', rules: ['volume_extension:services:index'] },
    { call: 'GET /scheduler-stats/get_pools', rules: ['scheduler_extension:scheduler_stats:get_pools'] },
    {
      call: 'GET /types',
      rules: [
        'volume_extension:type_get_all',
        'volume_extension:type_get',
        'volume_extension:access_types_extra_specs',
        'volume_extension:types_extra_specs:index',
      ],
    },
    { call: 'GET /messages', rules: ['message:get_all', 'message:get'] },
    { call: 'GET /snapshots/detail', rules: ['volume:get_all_snapshots'], forVolumes: true },
    { call: 'GET /snapshots/{id}', rules: ['volume:get_snapshot'], forVolumes: true },
    { call: 'GET /os-quota-sets/{id}', rules: ['volume_extension:quotas:show'], forVolumes: true },
    {
      call: 'POST /volumes',
      rules: ['volume:create', 'volume:create_from_image'],
      forVolumes: true,
    },
    { call: 'POST /snapshots', rules: ['volume:create_snapshot'], forVolumes: true },
    { call: 'POST /volumes/{id}/action os-retype', rules: ['volume:retype'], forVolumes: true },
    { call: 'POST /volumes/{id}/action os-set_bootable', rules: ['volume:update'], forVolumes: true },
  ],
  neutron: [
    {
      call: 'GET /ports',
      rules: [
        'get_port',
        'get_port:binding:host_id',
        'get_port:binding:vif_type',
        'get_port:binding:vif_details',
        'get_port:binding:profile',
      ],
    },
    { call: 'GET /ports/{id}/bindings', rules: ['get_port_binding'] },
    {
      call: 'GET /networks',
      rules: [
        'get_network',
        'get_network:provider:network_type',
        'get_network:provider:physical_network',
        'get_network:segments',
      ],
    },
    { call: 'GET /networks/{id}', rules: ['get_network'] },
    { call: 'GET /agents', rules: ['get_agent'] },
  ],
  placement: [
    { call: 'GET /resource_providers', rules: placement('resource_providers:list') },
    { call: 'GET /resource_providers/{id}', rules: placement('resource_providers:show') },
    {
      call: 'GET /resource_providers/{id}/inventories',
      rules: placement('resource_providers:inventories:list'),
    },
    { call: 'GET /resource_providers/{id}/usages', rules: placement('resource_providers:usages') },
    { call: 'GET /resource_providers/{id}/traits', rules: placement('resource_providers:traits:list') },
    {
      call: 'GET /resource_providers/{id}/aggregates',
      rules: placement('resource_providers:aggregates:list'),
    },
    {
      call: 'GET /resource_providers/{id}/allocations',
      rules: placement('resource_providers:allocations:list'),
    },
    { call: 'GET /allocations/{consumer}', rules: placement('allocations:list') },
    { call: 'GET /allocation_candidates', rules: placement('allocation_candidates:list') },
  ],
  keystone: [
    { call: 'GET /projects/{id}', rules: ['identity:get_project'] },
    { call: 'GET /auth/catalog', rules: [] },
    // One's own, which the default lets everybody read.
    { call: 'GET /users/{user}/application_credentials/{credential}', rules: [] },
  ],
};

/** The rules that a service's policy has to allow. */
export function neededRules(service: ServiceWithPolicy): ReadonlySet<string> {
  return new Set(CALLS[service].flatMap(({ rules }) => rules));
}

/** Of these the ones that only the writes of `/volumes` need. */
export function rulesForVolumes(service: ServiceWithPolicy): ReadonlySet<string> {
  const always = new Set(
    CALLS[service].filter(({ forVolumes }) => !forVolumes).flatMap(({ rules }) => rules),
  );
  const theirs = CALLS[service].filter(({ forVolumes }) => forVolumes).flatMap(({ rules }) => rules);
  return new Set(theirs.filter((rule) => !always.has(rule)));
}

/** What a call has to pass. */
export function rulesFor(service: ServiceWithPolicy, call: string): readonly string[] {
  return CALLS[service].find((one) => one.call === call)?.rules ?? [];
}
