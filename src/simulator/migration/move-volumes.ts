import type { World } from '../world/world.js';
import type { Move } from './move.js';

/** Before the copy, every volume gets a second attachment for the destination, and Nova keeps that one's id. */
export function attachAtDestination(world: World, move: Move): void {
  const host = move.migration.destinationHost;
  if (host === null) return;
  for (const device of move.server.devices) {
    const added = world.storage.attach(device.volumeId, move.server, device.device, host, 'attaching');
    move.newAttachments.set(device.attachmentId, added.id);
    device.attachmentId = added.id;
  }
}

/** After a move the source's attachments go, some seconds after the record says completed. */
export function detachFromSource(world: World, move: Move): void {
  for (const old of move.newAttachments.keys()) world.storage.detach(old);
}

/** After a rollback the destination's attachments go, and Nova remembers the old ones again. */
export function giveBackAttachments(world: World, move: Move, leaves = false): void {
  for (const [old, added] of move.newAttachments) {
    if (!leaves) world.storage.detach(added);
    for (const device of move.server.devices) if (device.attachmentId === added) device.attachmentId = old;
  }
}

export function completeAttachments(world: World, move: Move): void {
  for (const id of move.newAttachments.values()) {
    const attachment = world.storage.attachments.get(id);
    if (attachment) attachment.status = 'attached';
  }
}
