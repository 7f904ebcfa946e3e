import type { Completion } from '../chat/command.js';
import type { CompletionProvider } from '../chat/completion.js';
import type { Choice } from '../chat/platform.js';
import type { Cloud } from '../cloud/cloud.js';
import type { Clouds } from '../cloud/clouds.js';
import { gib } from '../volumes/size.js';

type Offers = Partial<Readonly<Record<Completion, CompletionProvider>>>;

/** What completes the Cinder side's options. Names come from our own project and what is shared with it. */
export function volumeCompletions(clouds: Clouds): Offers {
  const from =
    (read: (cloud: Cloud) => Promise<readonly Choice[]>): CompletionProvider =>
    async ({ options }) =>
      await read(await clouds.open(options.cloud));
  return {
    volume: from(async (cloud) => (await cloud.storage.names()).map(plain)),
    image: from(async (cloud) =>
      (await cloud.images())
        .filter(({ status }) => status === 'active')
        .map(({ id, name, minDiskGib }) => ({
          label: minDiskGib === 0 ? name || id : `${name || id} (from ${gib(minDiskGib)})`,
          value: name || id,
        })),
    ),
    'volume-type': from(async (cloud) => (await cloud.storage.types()).map(({ name }) => plain(name))),
    flavor: from(async (cloud) =>
      (await cloud.flavors()).map(({ name, vcpus, memoryMib }) => ({
        label: `${name} (${vcpus} vCPU, ${gib(memoryMib / 1024)})`,
        value: name,
      })),
    ),
    network: from(async (cloud) =>
      (await cloud.networks()).filter(({ hasSubnet }) => hasSubnet).map(({ name }) => plain(name)),
    ),
    backend: from(async (cloud) =>
      (await cloud.volumeServices()).map(({ host, state, status }) => ({
        label: state === 'up' && status === 'enabled' ? host : `${host} (${state}, ${status})`,
        value: host,
      })),
    ),
  };
}

function plain(name: string): Choice {
  return { label: name, value: name };
}
