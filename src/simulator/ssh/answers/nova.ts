import { type Answers, type Scene, said } from '../scene.js';

const PATH = '/etc/nova/nova.conf';

/** nova-compute's own files and processes, in the form that Drover's commands print. */
export const novaAnswers: Answers = {
  'nova-conf': (scene) => {
    const { state } = scene;
    const now = seconds(scene);
    return said(
      [
        `now ${now}`,
        ...(state.novaRunning ? [`process 4711 ${now - state.novaStartedAgo}`] : []),
        ...(state.novaConfMissing
          ? [`missing ${PATH}`]
          : [`file ${now - state.novaConfChangedAgo} ${PATH}`, ...fileLines(scene)]),
      ].join('\n'),
    );
  },
  packages: ({ state }) =>
    said(
      [
        'package nova-compute 2:26.2.2-1~deb12u5',
        `package libvirt-daemon ${state.libvirt}-4+deb12u2`,
        'package qemu-system-x86 1:7.2+dfsg-7+deb12u18',
        'package librbd1 16.2.15+ds-0+deb12u1',
      ].join('\n'),
    ),
  'juno-volume-bug': () => said('corrected'),
  'log-records': () => said('offset +0000'),
  'instance-folder': ({ state, host, world }, [, server = '']) => {
    const here = world.servers.get(server)?.host === host.name || state.leftFolders.has(server);
    return said(here ? 'there' : 'absent');
  },
};

/** `text` may hold what oslo.config would refuse: those lines are told as the real script tells them. */
function fileLines({ state, host }: Scene): string[] {
  if (state.novaConfText === null) return keptLines(state.novaConf, host.address, host.name);
  const lines = state.novaConfText.split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    if (line.startsWith('[')) return line.endsWith(']') ? [`|${line}`] : [`!${index + 1} section-not-closed`];
    const [, key] = /^([\w-]+) *[=:]/.exec(line) ?? [];
    if (key === undefined) return [`!${index + 1} no-assignment`];
    return index + 1 === lines.length ? [`|${line}`, `!${index + 1} cut-short ${key}`] : [`|${line}`];
  });
}

function keptLines(settings: ReadonlyMap<string, string>, address: string, name: string): string[] {
  const bySection = new Map<string, string[]>([['DEFAULT', [`|my_ip = ${address}`, `|host = ${name}`]]]);
  for (const [key, value] of settings) {
    const [section = '', option = ''] = key.split('/');
    bySection.set(section, [...(bySection.get(section) ?? []), `|${option} = ${value}`]);
  }
  return [...bySection].flatMap(([section, lines]) => [`|[${section}]`, ...lines]);
}

export function seconds({ world, state }: Scene): number {
  return Math.floor(world.now() / 1000) + state.clockAhead;
}
