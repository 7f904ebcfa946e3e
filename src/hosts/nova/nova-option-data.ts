import type { NovaOptionRow } from './nova-options.js';
import { JUNO } from './nova-release.js';

const [KILO, LIBERTY, MITAKA, NEWTON, OCATA, PIKE, QUEENS, ROCKY] = [11, 12, 13, 14, 15, 16, 17, 18] as const;
const [STEIN, TRAIN, VICTORIA, WALLABY, XENA, YOGA, ZED] = [19, 20, 22, 23, 24, 25, 26] as const;
const [ANTELOPE, CARACAL, EPOXY, GAZPACHO, NEXT] = [27, 29, 31, 33, 34] as const;

const FLAG_OFF = { default: 'false' } as const;
const FLAG_ON = { default: 'true' } as const;
const NONE = { default: null } as const;

/**
 * The only keys of nova.conf that leave a host: what the checks read, what those values refer to, every option of a live
 * migration, and nothing that can be a secret. Each row: the key, its type, then what holds from a release on, the earlier
 * rule where it says nothing else; null where Nova has the option no longer.
 *
 * From Nova's own option lists at the tags of each release, Yoga (25.0.0) to 2026.1 (33.0.0) and the branch after it:
 * nova/conf/{availability_zone,base,cinder,compute,configdrive,key_manager,libvirt,netconf,paths,serial_console,service,
 * service_token,spice,upgrade_levels,vnc,workarounds}.py; workarounds by the first release that any of its tags has them in. Newton to Xena from the same files of newton-eol to 24.0.0; Juno to
 * Mitaka from nova/virt/libvirt/driver.py, nova/compute/manager.py and nova/vnc/__init__.py. `log_file` and `log_dir` are
 * oslo.log's, `rpc_response_timeout` oslo.messaging's, `barbican_endpoint` castellan's.
 */
export const NOVA_OPTION_ROWS: readonly NovaOptionRow[] = [
  ['DEFAULT/host', 'string', [JUNO, NONE], [XENA, { form: 'domain' }]],
  ['DEFAULT/my_ip', 'string', [JUNO, NONE]],
  ['DEFAULT/my_block_storage_ip', 'string', [KILO, { default: '$my_ip' }]],
  ['DEFAULT/compute_driver', 'string', [JUNO, NONE]],
  ['DEFAULT/state_path', 'string', [JUNO, { default: '/var/lib/nova' }]],
  ['DEFAULT/instances_path', 'string', [JUNO, { default: '$state_path/instances' }]],
  ['DEFAULT/vif_plugging_timeout', 'integer', [JUNO, { default: '300' }], [NEWTON, { min: 0 }]],
  ['DEFAULT/vif_plugging_is_fatal', 'boolean', [JUNO, FLAG_ON]],
  ['DEFAULT/max_concurrent_live_migrations', 'integer', [LIBERTY, { default: '1' }], [TRAIN, { min: 0 }]],
  ['DEFAULT/live_migration_retry_count', 'integer', [JUNO, { default: '30' }], [NEWTON, { min: 0 }]],
  ['DEFAULT/reserved_host_memory_mb', 'integer', [JUNO, { default: '512' }], [NEWTON, { min: 0 }]],
  ['DEFAULT/reserved_host_cpus', 'integer', [PIKE, { default: '0', min: 0 }]],
  ['DEFAULT/reserved_huge_pages', 'multi', [NEWTON, NONE]],
  ['DEFAULT/ram_allocation_ratio', 'float', [JUNO, NONE], [OCATA, { min: 0 }]],
  ['DEFAULT/cpu_allocation_ratio', 'float', [JUNO, NONE], [OCATA, { min: 0 }]],
  [
    'DEFAULT/initial_ram_allocation_ratio',
    'float',
    [STEIN, { default: '1.5', min: 0 }],
    [ANTELOPE, { default: '1.0' }],
  ],
  [
    'DEFAULT/initial_cpu_allocation_ratio',
    'float',
    [STEIN, { default: '16.0', min: 0 }],
    [ANTELOPE, { default: '4.0' }],
  ],
  ['DEFAULT/vcpu_pin_set', 'string', [JUNO, NONE]],
  ['DEFAULT/force_config_drive', 'boolean', [JUNO, FLAG_OFF]],
  [
    'DEFAULT/config_drive_format',
    'string',
    [JUNO, { default: 'iso9660' }],
    [NEWTON, { choices: ['iso9660', 'vfat'] }],
  ],
  ['DEFAULT/pointer_model', 'string', [NEWTON, { default: 'usbtablet', choices: ['ps2mouse', 'usbtablet'] }]],
  ['DEFAULT/log_file', 'string', [JUNO, { default: null, former: ['DEFAULT/logfile'] }]],
  ['DEFAULT/log_dir', 'string', [JUNO, { default: null, former: ['DEFAULT/logdir'] }]],
  ['DEFAULT/report_interval', 'integer', [JUNO, { default: '10' }]],
  ['DEFAULT/service_down_time', 'integer', [JUNO, { default: '60' }]],
  ['DEFAULT/rpc_response_timeout', 'integer', [JUNO, { default: '60' }]],
  ['DEFAULT/long_rpc_timeout', 'integer', [ROCKY, { default: '1800' }]],
  ['DEFAULT/default_availability_zone', 'string', [JUNO, { default: 'nova' }]],
  ['DEFAULT/resume_guests_state_on_host_boot', 'boolean', [JUNO, FLAG_OFF]],
  [
    'libvirt/virt_type',
    'string',
    [JUNO, { default: 'kvm' }],
    [NEWTON, { choices: ['kvm', 'lxc', 'qemu', 'uml', 'xen', 'parallels'] }],
    [WALLABY, { choices: ['kvm', 'lxc', 'qemu', 'parallels'] }],
  ],
  ['libvirt/connection_uri', 'string', [JUNO, { default: '' }]],
  [
    'libvirt/cpu_mode',
    'string',
    [JUNO, NONE],
    [NEWTON, { choices: ['host-model', 'host-passthrough', 'custom', 'none'] }],
  ],
  ['libvirt/cpu_model', 'string', [JUNO, NONE], [TRAIN, null]],
  ['libvirt/cpu_models', 'list', [TRAIN, { default: '', former: ['libvirt/cpu_model'] }]],
  ['libvirt/cpu_model_extra_flags', 'list', [OCATA, { default: '' }]],
  ['libvirt/hw_machine_type', 'list', [JUNO, NONE]],
  ['libvirt/inject_partition', 'integer', [JUNO, { default: '-2' }], [NEWTON, { min: -2 }]],
  ['libvirt/use_usb_tablet', 'boolean', [JUNO, FLAG_ON], [WALLABY, null]],
  ['libvirt/use_virtio_for_bridges', 'boolean', [JUNO, FLAG_ON]],
  ['libvirt/live_migration_uri', 'string', [JUNO, { default: 'qemu+tcp://%s/system' }], [NEWTON, NONE]],
  ['libvirt/live_migration_scheme', 'string', [OCATA, NONE]],
  [
    'libvirt/live_migration_inbound_addr',
    'string',
    [MITAKA, NONE],
    [STEIN, { form: 'address' }],
    [XENA, { form: 'domain' }],
  ],
  ['libvirt/migration_inbound_addr', 'string', [CARACAL, { default: '$my_ip' }]],
  ['libvirt/live_migration_flag', 'string', [JUNO, NONE], [NEWTON, null]],
  ['libvirt/block_migration_flag', 'string', [JUNO, NONE], [NEWTON, null]],
  ['libvirt/live_migration_tunnelled', 'boolean', [MITAKA, FLAG_OFF]],
  ['libvirt/live_migration_with_native_tls', 'boolean', [STEIN, FLAG_OFF]],
  ['libvirt/live_migration_bandwidth', 'integer', [JUNO, { default: '0' }]],
  ['libvirt/live_migration_downtime', 'integer', [LIBERTY, { default: '500' }], [PIKE, { min: 100 }]],
  ['libvirt/live_migration_downtime_steps', 'integer', [LIBERTY, { default: '10' }], [PIKE, { min: 3 }]],
  ['libvirt/live_migration_downtime_delay', 'integer', [LIBERTY, { default: '75' }], [PIKE, { min: 3 }]],
  [
    'libvirt/live_migration_completion_timeout',
    'integer',
    [LIBERTY, { default: '800' }],
    [STEIN, { min: 0 }],
  ],
  [
    'libvirt/live_migration_progress_timeout',
    'integer',
    [LIBERTY, { default: '150' }],
    [OCATA, { default: '0' }],
    [STEIN, null],
  ],
  [
    'libvirt/live_migration_timeout_action',
    'string',
    [STEIN, { default: 'abort', choices: ['abort', 'force_complete'] }],
  ],
  ['libvirt/live_migration_permit_post_copy', 'boolean', [NEWTON, FLAG_OFF]],
  ['libvirt/live_migration_permit_auto_converge', 'boolean', [NEWTON, FLAG_OFF]],
  ['libvirt/live_migration_parallel_connections', 'integer', [GAZPACHO, { default: '1' }]],
  ['libvirt/live_migration_monitor_interval', 'integer', [NEXT, { default: '5' }]],
  [
    'libvirt/images_type',
    'string',
    [JUNO, { default: 'default' }],
    [NEWTON, { choices: ['raw', 'flat', 'qcow2', 'lvm', 'rbd', 'ploop', 'default'] }],
  ],
  ['libvirt/images_rbd_pool', 'string', [JUNO, { default: 'rbd' }]],
  ['libvirt/images_rbd_ceph_conf', 'string', [JUNO, { default: '' }]],
  ['libvirt/rbd_user', 'string', [JUNO, NONE]],
  ['libvirt/rbd_secret_uuid', 'string', [JUNO, NONE]],
  ['libvirt/disk_cachemodes', 'list', [JUNO, { default: '' }]],
  ['libvirt/iscsi_use_multipath', 'boolean', [JUNO, FLAG_OFF], [NEWTON, null]],
  [
    'libvirt/volume_use_multipath',
    'boolean',
    [NEWTON, { default: 'false', former: ['libvirt/iscsi_use_multipath'] }],
  ],
  ['libvirt/volume_enforce_multipath', 'boolean', [EPOXY, FLAG_OFF]],
  [
    'libvirt/num_volume_scan_tries',
    'integer',
    [PIKE, { default: '5', former: ['libvirt/num_iscsi_scan_tries'] }],
  ],
  ['libvirt/nfs_mount_point_base', 'string', [JUNO, { default: '$state_path/mnt' }]],
  ['libvirt/nfs_mount_options', 'string', [JUNO, NONE]],
  ['libvirt/num_pcie_ports', 'integer', [ROCKY, { default: '0', min: 0, max: 28 }]],
  ['libvirt/swtpm_enabled', 'boolean', [VICTORIA, FLAG_OFF]],
  ['vnc/enabled', 'boolean', [JUNO, { default: 'true', former: ['DEFAULT/vnc_enabled'] }]],
  [
    'vnc/server_listen',
    'string',
    [JUNO, { default: '127.0.0.1', former: ['vnc/vncserver_listen', 'DEFAULT/vncserver_listen'] }],
    [PIKE, { form: 'address' }],
    [YOGA, { former: [] }],
  ],
  [
    'vnc/server_proxyclient_address',
    'string',
    [
      JUNO,
      {
        default: '127.0.0.1',
        former: ['vnc/vncserver_proxyclient_address', 'DEFAULT/vncserver_proxyclient_address'],
      },
    ],
    [PIKE, { form: 'address' }],
    [YOGA, { former: [] }],
  ],
  ['spice/enabled', 'boolean', [JUNO, FLAG_OFF]],
  ['spice/server_listen', 'string', [JUNO, { default: '127.0.0.1' }]],
  ['serial_console/enabled', 'boolean', [JUNO, FLAG_OFF]],
  ['serial_console/proxyclient_address', 'string', [JUNO, { default: '127.0.0.1' }]],
  ['compute/live_migration_wait_for_vif_plug', 'boolean', [QUEENS, FLAG_OFF], [STEIN, FLAG_ON]],
  ['compute/cpu_dedicated_set', 'string', [TRAIN, NONE]],
  ['compute/cpu_shared_set', 'string', [ROCKY, NONE]],
  ['cinder/cross_az_attach', 'boolean', [JUNO, FLAG_ON]],
  ['service_user/send_service_user_token', 'boolean', [OCATA, FLAG_OFF]],
  [
    'key_manager/backend',
    'string',
    [JUNO, { default: 'barbican', former: ['key_manager/api_class', 'keymgr/api_class'] }],
  ],
  ['barbican/barbican_endpoint', 'string', [JUNO, NONE]],
  ['upgrade_levels/compute', 'string', [JUNO, NONE]],
  ['workarounds/skip_cpu_compare_on_dest', 'boolean', [YOGA, FLAG_OFF]],
  ['workarounds/skip_cpu_compare_at_startup', 'boolean', [ZED, FLAG_OFF]],
  ['workarounds/skip_hypervisor_version_check_on_lm', 'boolean', [YOGA, FLAG_OFF]],
  ['workarounds/ensure_libvirt_rbd_instance_dir_cleanup', 'boolean', [STEIN, FLAG_OFF]],
  ['workarounds/enable_qemu_monitor_announce_self', 'boolean', [YOGA, FLAG_OFF]],
  ['workarounds/qemu_monitor_announce_self_count', 'integer', [ANTELOPE, { default: '3', min: 1 }]],
  ['workarounds/qemu_monitor_announce_self_interval', 'integer', [ANTELOPE, { default: '1', min: 1 }]],
];
