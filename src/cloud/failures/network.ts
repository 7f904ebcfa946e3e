import type { FailureRow } from './row.js';

/** Ports, as Neutron binds them, the agents plug them and libvirt finds their devices. */
export const NETWORK: readonly FailureRow[] = [
  {
    id: 'port-binding-exists',
    match: /Binding for port \S{1,64} on host \S{1,255} already exists/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'A port of the server has a binding for {destination} already, left there by an earlier move.',
    remedy: 'Delete the inactive binding of {destination}, after checking that the server runs on {source}.',
    example: 'Binding for port 0b4dcd14-5e40-46f8-9a4d-7a0a0bba9a77 on host compute2 already exists.',
    origin: 'neutron-lib exceptions; neutron ml2/plugin.py; bigstack-oss/cubecos #1440',
  },
  {
    id: 'port-segment',
    match: /is not connected to any segments on routed provider network/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination} has no segment of the port's routed network.",
    remedy: 'Choose a host of the same segment as {source}; {destination} cannot carry this address.',
    example:
      "Host compute2 is not connected to any segments on routed provider network 'c1d5e6f0'. It should be connected to one.",
    origin: 'neutron services/segments/exceptions.py',
  },
  {
    id: 'port-binding-failed',
    match: /Binding failed for port|vif_type=binding_failed|VIF type binding_failed/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'Neutron could not bind a port of the server on {destination}.',
    remedy:
      'Check that the network agent of {destination} is alive and knows the physical network of the port, and that no inactive binding of {destination} was left by an earlier move.',
    example:
      'Binding failed for port 0b4dcd14-5e40-46f8-9a4d-7a0a0bba9a77, please check neutron logs for more information.',
    origin: 'nova exception.py PortBindingFailed, vif.py',
  },
  {
    id: 'vif-plug-timeout',
    match: /Timed out waiting for events.{0,400}(?:live_migration_wait_for_vif_plug|network-vif-plugged)/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "Neutron did not tell in time that the server's port is plugged on {destination}.",
    remedy:
      'Check the network agent of {destination}; where the backend sends no such event, set live_migration_wait_for_vif_plug=false there.',
    example:
      "Timed out waiting for events: [('network-vif-plugged', '0b4dcd14')]. If these timeouts are a persistent issue it could mean the networking backend on host compute2 does not support sending these events",
    origin: 'nova manager.py _do_pre_live_migration_from_source',
  },
  {
    id: 'vif-plug-reported-failed',
    match: /Neutron reported failure during live migration with/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'Neutron told Nova that plugging a port on {destination} failed.',
    remedy: 'Look at the log of the network agent of {destination} for that port.',
    example: 'Neutron reported failure during live migration with network-vif-plugged for instance 46c4b42b',
    origin: 'nova manager.py _neutron_failed_live_migration_callback',
  },
  {
    id: 'bridge-missing',
    match:
      /Cannot get interface (?:MTU|flags|MAC) on '(?!tap|vnet)[^']{1,20}': No such device|Unable to (?:get|add) bridge \S{1,20} port \S{1,20}:? ?.{0,40}No such device|Cannot set interface (?:MTU|flags|MAC) on '(?!tap|vnet)[^']{1,20}': No such device|Interface \S{1,20} is not a bridge/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'A bridge that the guest is plugged into does not exist on {destination}.',
    remedy: "Create the bridge on {destination} or correct the agent's bridge_mappings there.",
    example: "Cannot get interface MTU on 'brq7f2c1d3e-4a': No such device",
    origin: 'libvirt virnetdev.c; apache/cloudstack #7613, #5717',
  },
  {
    id: 'libvirt-network-missing',
    match: /Network not found: no network with matching name|network '[^']{1,80}' is not active/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'libvirt on {destination} lacks a network that the guest names.',
    remedy: 'Define and start that network on {destination} as on {source}.',
    example: "Network not found: no network with matching name 'passthrough-pool'",
    origin: 'libvirt bridge_driver.c',
  },
  {
    id: 'tap-device',
    match:
      /Unable to create tap device \S{1,20}: |Cannot (?:get|set) interface (?:MTU|flags|MAC) on '(?:tap|vnet)[^']{1,20}': No such device|cannot (?:get|set) (?:interface|feature) flags on macvtap tap|Unable to add bridge \S{1,20} port tap\S{1,20}|Unable to (?:configure|find|set) VF \d{1,4} .{0,60}PF|Invalid (?:VF|PF) .{0,40}(?:number|index)/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      "{destination} could not make or plug the guest's tap device; one of that name may be left there.",
    remedy:
      'Look with `ip link show` on {destination}; remove the device only where no domain of {destination} uses it.',
    example: 'Unable to create tap device tap0b4dcd14-5e: Device or resource busy',
    origin: 'libvirt virnetdevtap.c, virnetdevopenvswitch.c',
  },
  {
    id: 'vhost-user-socket',
    match:
      /Failed to connect (?:socket )?to '\/\S{0,200}\/vhu\S{1,40}'|vhost-user.{0,120}(?:failed to connect|not connected)/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      "The guest's vhost-user port has no socket on {destination}: Open vSwitch with DPDK did not make it.",
    remedy: "Check ovs-vswitchd and the port's datapath on {destination} (`ovs-vsctl show`).",
    example:
      "qemu-kvm: -chardev socket,id=charnet0,path=/var/run/openvswitch/vhu0b4dcd14-5e: Failed to connect to '/var/run/openvswitch/vhu0b4dcd14-5e': No such file or directory",
    origin: 'qemu qemu-sockets.c, vhost-user.c',
  },
  {
    id: 'vhost-user-backend',
    match:
      /Failed to read msg header\. Read|Failed to set msg fds|vhost VQ \d{1,5} ring restore failed|vhost-user.{0,60}backend .{0,40}(?:failed|disconnected)/i,
    level: 'effect',
    certainty: 'likely',
    about: 'both',
    meaning:
      'What stands behind a vhost-user device of the guest (Open vSwitch with DPDK, a storage daemon) closed the connection or did not answer.',
    remedy: 'Look at the log of that daemon (ovs-vswitchd) of {source} and {destination} at that time.',
    example:
      'qemu-kvm: -device vhost-user-blk-pci,chardev=vhost1,id=blk1: Failed to read msg header. Read -1 instead of 12. Original request 24.',
    origin: 'qemu hw/virtio/vhost-user.c, vhost.c',
  },
  {
    id: 'ovs-on-host',
    match:
      /Failed to plug VIF|Failure running os_vif plugin plug method|Unable to add port \S{1,20} to OVS bridge|ovs-vsctl: |Error during following call to agent|exceeded timeout \d{1,6} seconds, cause:/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "The server's port could not be plugged on {destination} (Open vSwitch or the bridge there).",
    remedy:
      'Check on {destination} that ovs-vswitchd and ovsdb-server answer (`ovs-vsctl show`), and the log of its network agent.',
    example:
      'Failure running os_vif plugin plug method: Failed to plug VIF VIFOpenVSwitch(...). Got error: Command failed',
    origin: 'nova vif.py; os-vif exception.py; ovsdbapp',
  },
  {
    id: 'vif-unsupported',
    match:
      /Unsupported VIF type|(?<!Unplug VIF failed because of )[Uu]nexpected vif_type=|Physical network is missing for network/,
    certainty: 'certain',
    about: 'destination',
    meaning: 'Neutron bound a port on {destination} in a way that nova-compute there cannot plug.',
    remedy:
      'Check which mechanism driver and agent {destination} runs: it must be the same kind as on {source}.',
    example: 'Plug VIF failed because of unexpected vif_type=unbound',
    origin: 'nova vif.py',
  },
  {
    id: 'port-gone',
    match: /Port id [0-9a-f-]{36} could not be found|Port [0-9a-f-]{36} could not be found/i,
    certainty: 'certain',
    about: 'service',
    meaning: "Neutron does not have a port any more that Nova's books give the server.",
    remedy: 'Compare `openstack port list --server` with the server; detach the interface that is gone.',
    example: 'Port id 0b4dcd14-5e40-46f8-9a4d-7a0a0bba9a77 could not be found.',
    origin: 'nova exception.py PortNotFound',
  },
  {
    id: 'port-update-failed',
    match:
      /Port update failed for port|neutron.{0,80}Invalid input for operation|Failed to update neutron ports with allocation keys|Unable to update binding profile for port|Unable to complete operation on port \S{1,64}|Port \S{1,64} is (?:still )?in use|No more IP addresses available on network|\bIpAddressGenerationFailure/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'Neutron did not take a change of a port of the server.',
    remedy: 'Read what follows in the message; look at neutron-server for that port.',
    example:
      'Port update failed for port 0b4dcd14-5e40-46f8-9a4d-7a0a0bba9a77: Unable to correlate PCI slot 0000:81:00.2',
    origin: 'nova exception.py PortUpdateFailed; network/neutron.py',
  },
  {
    id: 'vif-plug-failed',
    match:
      /Virtual [Ii]nterface (?:plugin failed|creation failed)|Failed waiting for network virtual interfaces to be plugged on the destination/,
    certainty: 'likely',
    about: 'destination',
    meaning: "The server's port was not plugged on {destination}.",
    remedy: 'Look at the log of the network agent of {destination} for that port.',
    example: 'Virtual interface plugin failed',
    origin: 'nova exception.py VirtualInterfacePlugException',
  },
];
