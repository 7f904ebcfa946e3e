import { atLeast, capabilitiesOf } from '../../src/cloud/openstack/capabilities.js';

describe('what a cloud can do', () => {
  it.each([
    ['2.9', '2.10', false],
    ['2.93', '2.9', true],
    ['2.65', '2.65', true],
    ['3.0', '2.99', true],
    ['2.1', '2.24', false],
  ])('%s is at least %s: %s', (has, needed, is) => {
    expect(atLeast(has, needed)).toBe(is);
  });

  it('is all of it on a recent cloud', () => {
    const { novaMax, cinderMax, placementMax, ...features } = capabilitiesOf('2.93', '3.70', '1.39');
    expect([novaMax, cinderMax, placementMax]).toEqual(['2.93', '3.70', '1.39']);
    expect(features.blockMigration).toBe('auto');
    expect(Object.values(features).includes(false)).toBe(false);
  });

  it('is little on Juno: no abort, no force, no choice of disks', () => {
    expect(capabilitiesOf('2.1', '3.0', null)).toMatchObject({
      canAbort: false,
      canForce: false,
      hasFigures: false,
      blockMigration: false,
      migrationsChangesSince: false,
      hasAttachments: false,
    });
  });
});
