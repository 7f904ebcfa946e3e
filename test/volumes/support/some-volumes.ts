import { Ground } from './ground.js';

/** `web-01` with its boot volume, and three volumes that nobody has, one of another project. */
export async function someVolumes(): Promise<Ground> {
  const ground = await Ground.start({ servers: 1 });
  const { world } = ground.simulator;
  const { adminProject, memberProject, admin, member } = world.tenancy;
  const own = { projectId: adminProject.id, userId: admin.id };
  const foreign = { projectId: memberProject.id, userId: member.id };
  world.storage.addVolume({ ...own, name: 'free', sizeGb: 10, type: 'ceph-ssd' });
  world.storage.addVolume({ ...own, name: 'slow', sizeGb: 30, type: 'ceph-hdd', status: 'error' });
  world.storage.addVolume({ ...foreign, name: 'theirs', sizeGb: 5, type: 'ceph-hdd' });
  return ground;
}
