export type NovaOptionType = 'string' | 'integer' | 'float' | 'boolean' | 'list' | 'multi';

/** Nova's own major version: 26 is Zed. Juno (2014.2) counts as 10, Kilo (2015.1) as 11. */
export type NovaRelease = number;

export interface NovaOption {
  readonly group: string;
  readonly name: string;
  readonly type: NovaOptionType;
  /** Defaults by the first release that has them, the oldest first. null: none. */
  readonly defaults: readonly { readonly since: NovaRelease; readonly value: string | null }[];
}

export const JUNO = 10;
const [NEWTON, OCATA, ROCKY, STEIN, DALMATIAN] = [14, 15, 18, 19, 30] as const;

const option = (
  group: string,
  name: string,
  type: NovaOptionType,
  value: string | null = null,
  ...later: readonly (readonly [NovaRelease, string | null])[]
): NovaOption => ({
  group,
  name,
  type,
  defaults: [{ since: 0, value }, ...later.map(([since, changed]) => ({ since, value: changed }))],
});

/**
 * The only keys of nova.conf that leave a host: what the checks read, what those values refer to, and nothing that
 * can be a secret. Defaults from nova/conf of each release (Juno: nova/virt/libvirt/driver.py).
 */
export const NOVA_OPTIONS: readonly NovaOption[] = [
  option('DEFAULT', 'host', 'string'),
  option('DEFAULT', 'my_ip', 'string'),
  option('DEFAULT', 'my_block_storage_ip', 'string', '$my_ip'),
  option('DEFAULT', 'compute_driver', 'string'),
  option('DEFAULT', 'state_path', 'string', '/var/lib/nova'),
  option('DEFAULT', 'instances_path', 'string', '$state_path/instances'),
  option('DEFAULT', 'vif_plugging_timeout', 'integer', '300'),
  option('DEFAULT', 'vif_plugging_is_fatal', 'boolean', 'true'),
  option('DEFAULT', 'max_concurrent_live_migrations', 'integer', '1'),
  option('DEFAULT', 'reserved_host_memory_mb', 'integer', '512'),
  option('DEFAULT', 'reserved_host_cpus', 'integer', '0'),
  option('DEFAULT', 'reserved_huge_pages', 'multi'),
  option('DEFAULT', 'ram_allocation_ratio', 'float'),
  option('DEFAULT', 'cpu_allocation_ratio', 'float'),
  option('DEFAULT', 'initial_ram_allocation_ratio', 'float', null, [STEIN, '1.5']),
  option('DEFAULT', 'initial_cpu_allocation_ratio', 'float', null, [STEIN, '16.0']),
  option('DEFAULT', 'vcpu_pin_set', 'string'),
  option('DEFAULT', 'force_config_drive', 'boolean', 'false'),
  option('DEFAULT', 'config_drive_format', 'string', 'iso9660'),
  option('DEFAULT', 'pointer_model', 'string', null, [NEWTON, 'usbtablet']),
  option('DEFAULT', 'log_file', 'string'),
  option('DEFAULT', 'log_dir', 'string'),
  option('DEFAULT', 'report_interval', 'integer', '10'),
  option('DEFAULT', 'service_down_time', 'integer', '60'),
  option('DEFAULT', 'rpc_response_timeout', 'integer', '60'),
  option('DEFAULT', 'long_rpc_timeout', 'integer', null, [ROCKY, '1800']),
  option('DEFAULT', 'vncserver_listen', 'string'),
  option('DEFAULT', 'default_availability_zone', 'string', 'nova'),
  option('DEFAULT', 'resume_guests_state_on_host_boot', 'boolean', 'false'),
  option('libvirt', 'virt_type', 'string', 'kvm'),
  option('libvirt', 'connection_uri', 'string', ''),
  option('libvirt', 'cpu_mode', 'string'),
  option('libvirt', 'cpu_model', 'string'),
  option('libvirt', 'cpu_models', 'list'),
  option('libvirt', 'cpu_model_extra_flags', 'list'),
  option('libvirt', 'hw_machine_type', 'list'),
  option('libvirt', 'inject_partition', 'integer', '-2'),
  option('libvirt', 'use_usb_tablet', 'boolean', 'true'),
  option('libvirt', 'use_virtio_for_bridges', 'boolean', 'true'),
  option('libvirt', 'live_migration_uri', 'string', 'qemu+tcp://%s/system', [OCATA, null]),
  option('libvirt', 'live_migration_scheme', 'string'),
  option('libvirt', 'live_migration_inbound_addr', 'string'),
  option('libvirt', 'live_migration_flag', 'string'),
  option('libvirt', 'block_migration_flag', 'string'),
  option('libvirt', 'live_migration_tunnelled', 'boolean', 'false'),
  option('libvirt', 'live_migration_with_native_tls', 'boolean', 'false'),
  option('libvirt', 'live_migration_bandwidth', 'integer', '0'),
  option('libvirt', 'live_migration_bandwidth_post_copy', 'integer', '0'),
  option('libvirt', 'live_migration_downtime', 'integer', '500'),
  option('libvirt', 'live_migration_downtime_steps', 'integer', '10'),
  option('libvirt', 'live_migration_downtime_delay', 'integer', '75'),
  option('libvirt', 'live_migration_completion_timeout', 'integer', '800'),
  option('libvirt', 'live_migration_progress_timeout', 'integer', '150', [OCATA, '0']),
  option('libvirt', 'live_migration_timeout_action', 'string', 'abort'),
  option('libvirt', 'live_migration_permit_post_copy', 'boolean', 'false'),
  option('libvirt', 'live_migration_permit_auto_converge', 'boolean', 'false'),
  option('libvirt', 'live_migration_parallel_connections', 'integer', null, [DALMATIAN + 1, '1']),
  option('libvirt', 'images_type', 'string', 'default'),
  option('libvirt', 'images_rbd_pool', 'string', 'rbd'),
  option('libvirt', 'images_rbd_ceph_conf', 'string', ''),
  option('libvirt', 'rbd_user', 'string'),
  option('libvirt', 'rbd_secret_uuid', 'string'),
  option('libvirt', 'disk_cachemodes', 'list'),
  option('libvirt', 'volume_use_multipath', 'boolean', 'false'),
  option('libvirt', 'iscsi_use_multipath', 'boolean', 'false'),
  option('libvirt', 'volume_enforce_multipath', 'boolean', 'false'),
  option('libvirt', 'num_volume_scan_tries', 'integer', '5'),
  option('libvirt', 'nfs_mount_point_base', 'string', '$state_path/mnt'),
  option('libvirt', 'nfs_mount_options', 'string'),
  option('libvirt', 'num_pcie_ports', 'integer', '0'),
  option('libvirt', 'swtpm_enabled', 'boolean', 'false'),
  option('vnc', 'enabled', 'boolean', 'true'),
  option('vnc', 'server_listen', 'string', '127.0.0.1'),
  option('vnc', 'vncserver_listen', 'string'),
  option('vnc', 'server_proxyclient_address', 'string', '127.0.0.1'),
  option('spice', 'enabled', 'boolean', 'false'),
  option('spice', 'server_listen', 'string', '127.0.0.1'),
  option('serial_console', 'enabled', 'boolean', 'false'),
  option('serial_console', 'proxyclient_address', 'string', '127.0.0.1'),
  option('compute', 'live_migration_wait_for_vif_plug', 'boolean', 'false', [STEIN, 'true']),
  option('compute', 'cpu_dedicated_set', 'string'),
  option('compute', 'cpu_shared_set', 'string'),
  option('cinder', 'cross_az_attach', 'boolean', 'true'),
  option('service_user', 'send_service_user_token', 'boolean', 'false'),
  option('key_manager', 'backend', 'string', 'barbican'),
  option('key_manager', 'api_class', 'string'),
  option('barbican', 'barbican_endpoint', 'string'),
  option('upgrade_levels', 'compute', 'string'),
  option('workarounds', 'skip_cpu_compare_on_dest', 'boolean', 'false'),
  option('workarounds', 'skip_cpu_compare_at_startup', 'boolean', 'false'),
  option('workarounds', 'skip_hypervisor_version_check_on_lm', 'boolean', 'false'),
  option('workarounds', 'ensure_libvirt_rbd_instance_dir_cleanup', 'boolean', 'false'),
  option('workarounds', 'enable_qemu_monitor_announce_self', 'boolean', 'false'),
];

const byName = new Map(NOVA_OPTIONS.map((one) => [`${one.group}/${one.name}`, one]));

/** Undefined: not one of the keys that leave the host. */
export function novaOption(group: string, name: string): NovaOption | undefined {
  return byName.get(`${group}/${name}`);
}

/** What holds where the key is absent; the newest release's when the release is not known. */
export function novaDefault(one: NovaOption, release: NovaRelease | null): string | null {
  const fitting = one.defaults.filter(({ since }) => release === null || since <= release);
  return fitting.at(-1)?.value ?? null;
}

/** Nova's release of a package version (`2:26.2.2-1~deb12u5`, `1:2014.2.4-0ubuntu1`). null: it cannot be told. */
export function novaRelease(version: string): NovaRelease | null {
  const [, major, minor] = /^(?:\d+:)?(\d{1,4})\.(\d{1,3})/.exec(version) ?? [];
  if (major === undefined) return null;
  const years: Readonly<Record<string, number>> = { '2014.1': 9, '2014.2': JUNO, '2015.1': 11 };
  return major.length === 4 ? (years[`${major}.${minor}`] ?? null) : Number(major);
}
