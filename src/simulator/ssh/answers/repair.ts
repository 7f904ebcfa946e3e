import { createHash } from 'node:crypto';
import { type Answers, type Scene, said } from '../scene.js';

/** What a repair reads and writes on a host: what it would fix on a real one, it fixes here. */
export const repairAnswers: Answers = {
  'repair-state': ({ state, host }) =>
    said(
      [
        `hostkey ssh-ed25519 ${material(`host ${host.name}`)}`,
        ...(state.migrationKey ? [`key ssh-ed25519 ${material(`migration ${host.name}`)}`] : []),
        ...['authorized_keys', 'known_hosts', 'config'].flatMap((file) => [
          `file ${file}`,
          ...(state.repaired.get(file) ?? []).map((line) => `|${line}`),
        ]),
      ].join('\n'),
    ),
  'repair-key': ({ state, host }) => {
    state.migrationKey = true;
    return said(`ssh-ed25519 ${material(`migration ${host.name}`)}`);
  },
  'repair-write': (scene, [, , file = ''], stdin) => {
    const { state } = scene;
    state.beforeRepair ??= remembered(scene);
    state.repaired.set(
      file,
      stdin.split('\n').filter((line) => line !== ''),
    );
    if (file === 'authorized_keys') {
      for (const peer of scene.world.hosts.keys()) scene.stateOf(peer)?.refusedBy.delete(scene.host.name);
    } else if (file === 'known_hosts') {
      state.wrongHostKeyOf.clear();
      state.noHostKeyOf.clear();
    } else state.cannotName.clear();
    return said('written');
  },
  'repair-undo': (scene) => {
    const { state } = scene;
    const before = state.beforeRepair;
    if (before === null) return said('no backup');
    state.beforeRepair = null;
    state.repaired.clear();
    state.migrationKey = false;
    for (const peer of before.refuses) scene.stateOf(peer)?.refusedBy.add(scene.host.name);
    for (const peer of before.wrong) state.wrongHostKeyOf.add(peer);
    for (const peer of before.unknown) state.noHostKeyOf.add(peer);
    for (const peer of before.unnamed) state.cannotName.add(peer);
    return said('authorized_keys restored\nknown_hosts restored\nconfig restored\nkey removed');
  },
};

function remembered({ world, host, state, stateOf }: Scene) {
  return {
    refuses: [...world.hosts.keys()].filter((peer) => stateOf(peer)?.refusedBy.has(host.name) === true),
    wrong: [...state.wrongHostKeyOf],
    unknown: [...state.noHostKeyOf],
    unnamed: [...state.cannotName],
  };
}

/** The same bytes for the same name, in the length of an ed25519 key. */
function material(of: string): string {
  const bytes = createHash('sha256').update(of).digest();
  return Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0 ', 'latin1'), bytes]).toString('base64');
}
