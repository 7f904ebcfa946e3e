import { parseRbdImage } from '../../src/hosts/storage/rbd.js';
import { iscsiPlaceOf, parseVolumeDevices, targetPortOf } from '../../src/hosts/storage/volume-devices.js';
import { inNetwork } from '../../src/preflight/checks/network/subnet.js';

const out = (stdout: string, code = 0, stderr = '') => ({ stdout, stderr, code });

describe('the names that udev gives', () => {
  const target = 'iqn.2010-10.org.openstack:volume-1-lun-x';

  it.each([
    [`ip-10.0.0.5:3260-iscsi-${target}-lun-3`, { portal: '10.0.0.5:3260', target, lun: '3' }],
    [`ip-fd00::5:3260-iscsi-${target}-lun-0x4`, { portal: '[fd00::5]:3260', target, lun: '0x4' }],
    [
      `/dev/disk/by-path/pci-0000:05:00.0-ip-10.0.0.5:3260-iscsi-${target}-lun-0`,
      { portal: '10.0.0.5:3260', target, lun: '0' },
    ],
    ['pci-0000:00:1f.2-ata-1', undefined],
    [`ip-10.0.0.5:3260-iscsi-${target}`, undefined],
  ])('%s is a place of iSCSI, or none', (name, place) => {
    expect(iscsiPlaceOf(name)).toEqual(place);
  });

  it.each([
    ['pci-0000:05:00.0-fc-0x50060160bb201122-lun-1', '0x50060160bb201122'],
    ['/dev/disk/by-path/fc-0x50060160bb201122-lun-1', '0x50060160bb201122'],
    ['pci-0000:05:00.0-sas-0x50060160bb201122-lun-0', undefined],
  ])('%s is a port of Fibre Channel, or none', (name, port) => {
    expect(targetPortOf(name)).toBe(port);
  });

  it('a disk of the host itself has no portal', () => {
    const [device] = parseVolumeDevices(
      out(
        'disk=/dev/nvme0n1\nnode=nvme0n1\npart=nvme0n1 eui.01\ncontroller=nvme0n1 pcie live nqn.2014.08.a 0000:01:00.0\nend=\n',
      ),
    );
    expect(device?.controllers).toEqual([
      { transport: 'pcie', state: 'live', subsystem: 'nqn.2014.08.a', portal: null },
    ]);
  });
});

describe('an image of Ceph', () => {
  it.each([
    [0, '{"features":["layering"]}', { opens: true, features: ['layering'] }],
    [1, '', { opens: false, why: 'not-permitted' }],
    [2, '', { opens: false, why: 'absent' }],
    [13, '', { opens: false, why: 'not-permitted' }],
    [38, '', { opens: false, why: 'features' }],
    [108, '', { opens: false, why: 'fenced' }],
  ])('that ends with %d', (code, stdout, expected) => {
    expect(parseRbdImage(out(stdout, code))).toEqual(expected);
  });

  it('that does not answer, or answers something else, is no answer', () => {
    expect(() => parseRbdImage(out('', 124))).toThrow('does not answer');
    expect(() => parseRbdImage(out('{"features":"all"}'))).toThrow('no description of an image');
    expect(() => parseRbdImage(out('', 22, 'rbd: invalid spec\n'))).toThrow('exit 22: rbd: invalid spec');
  });
});

describe('an address in a network', () => {
  it.each([
    ['10.20.0.12', '10.20.0.0/16', true],
    ['10.20.0.12', '10.20.0.0/255.255.255.240', true],
    ['10.20.0.12', '10.20.0.12', true],
    ['10.20.0.12', '10.21.0.0/16', false],
    ['fd00::12', 'fd00::/64', true],
    ['fd00::12', '10.20.0.0/16', false],
    ['10.20.0.12', '10.20.0.0/255.0.255.0', false],
    ['10.20.0.12', '10.20.0.0/99', false],
    ['10.20.0.12', 'compute2', false],
  ])('%s in %s: %s', (address, network, inside) => {
    expect(inNetwork(address, network)).toBe(inside);
  });
});
