import { translate } from '../../src/cloud/failures.js';

describe('translate', () => {
  it('prefers the cause to the consequence that stands in the same record', () => {
    const record =
      'Live Migration failure: Cannot recv data: Host key verification failed.: Connection reset by peer\nMigration operation has aborted';
    expect(translate(record)?.id).toBe('ssh-host-key-unknown');
    expect(
      translate('No valid host was found. Compute service of compute2 is unavailable at this time.')?.id,
    ).toBe('compute-service-down');
  });

  it('reads a cause that is broken over lines', () => {
    expect(translate('Live Migration failure: Cannot recv data: Host key\n  verification failed.')?.id).toBe(
      'ssh-host-key-unknown',
    );
  });

  it("puts the hosts' names into meaning and remedy where they are known", () => {
    const told = translate('Host key verification failed.', { source: 'compute1', destination: 'compute2' });
    expect(told?.meaning).toBe(
      "compute1 does not trust compute2's SSH host key, so libvirt could not connect.",
    );
    expect(told?.remedy).toContain('known_hosts on compute1');
  });

  it('takes the names of hosts as they are', () => {
    const told = translate('Host key verification failed.', { source: "a$'b$&", destination: '$1' });
    expect(told?.meaning).toBe("a$'b$& does not trust $1's SSH host key, so libvirt could not connect.");
  });

  it('speaks of source and destination where they are not', () => {
    expect(translate('Host key verification failed.', { destination: null })?.meaning).toBe(
      "The source host does not trust the destination's SSH host key, so libvirt could not connect.",
    );
  });

  it('says how sure it is, and where the fault is', () => {
    expect(translate('Host key verification failed.')).toMatchObject({
      certainty: 'certain',
      about: 'source',
      level: 'cause',
      transient: false,
    });
    expect(translate('internal error: connection closed due to keepalive timeout')).toMatchObject({
      certainty: 'likely',
      about: 'destination',
    });
    expect(translate('Service Unavailable (HTTP 503)')?.transient).toBe(true);
    expect(translate('Migration operation has aborted')?.level).toBe('general');
  });

  it('finds the error at the end of a long traceback', () => {
    const traceback = `Pre live migration failed at compute2\n${'  File "/usr/lib/python3/nova/x.py", line 1, in y\n'.repeat(9_000)}os_brick.exception.VolumeDeviceNotFound: Volume device not found at .`;
    expect(translate(traceback)?.id).toBe('volume-device-not-found');
  });

  it.each([
    '',
    'The flux capacitor is offline.',
    '2025-02-03 10:12:32.503 7 INFO nova.network.neutron [req-1] Updating instance_info_cache',
    '2025-02-03 10:12:32.503 7 ERROR nova.x [-] something odd about neutron, service_type=network',
    'Took 0.62 seconds for pre_live_migration on destination host compute2.',
    'Migration running for 30 secs, memory 42% remaining',
    'Your password is in the vault; permission denied to look',
    'iscsiadm: No session found.',
  ])('knows nothing to say to "%s"', (message) => {
    expect(translate(message)).toBeUndefined();
  });
});
