import { type AskedWords, askedWords, askingOptions } from '../../src/chat/asking.js';
import type { Invocation, SubcommandDefinition } from '../../src/chat/command.js';
import { defineSubcommand } from '../../src/chat/define.js';
import type { Reply } from '../../src/chat/platform.js';
import { privately } from '../options.js';
import { flag, name, option, positional, size, volumeOption, word } from './options.js';
import type { VolumeCreateAsk, VolumeOrder, VolumesService } from './service.js';

const posted: Reply = { visibility: 'none' };

/** What makes or changes something: checked first, followed in a thread. */
export function changingSubcommands(service: () => VolumesService): SubcommandDefinition[] {
  return [
    defineSubcommand({
      name: 'create',
      description: 'Make a bootable volume from an image; checked first, followed in a thread',
      role: 'operator',
      visibility: 'public',
      repeatable: true,
      examples: ['/volumes create web-09-boot --image debian-12 --size 20 --type ceph-ssd'],
      options: {
        name: { ...positional, description: 'Its name', type: name, placeholder: 'NAME' },
        image: {
          kind: 'text',
          required: true,
          description: 'The image, by name or id',
          type: word,
          completes: 'image',
          placeholder: 'IMAGE',
        },
        size: { description: 'GiB', type: size, kind: 'number', required: true, placeholder: 'GB' },
        type: {
          ...option,
          description: "The volume type; the cloud's default when left out",
          completes: 'volume-type',
          placeholder: 'TYPE',
        },
        bootable: {
          description: 'Mark it bootable even where Cinder does not',
          type: flag,
          kind: 'flag',
          required: false,
        },
        'dry-run': {
          description: 'Only check and say what would be done',
          type: flag,
          kind: 'flag',
          required: false,
        },
        ...askingOptions,
      },
      handle: async (invocation) => {
        const { options } = invocation;
        const ask: VolumeCreateAsk = {
          name: options.name,
          image: options.image,
          sizeGib: options.size,
          type: options.type,
          bootable: options.bootable ?? false,
        };
        const card = await service().create(orderOf(invocation, options), ask, options['dry-run'] ?? false);
        return card === undefined ? posted : privately(card);
      },
    }),
    defineSubcommand({
      name: 'boot',
      description: 'Boot a server from a bootable volume, and wait until it is ACTIVE',
      role: 'operator',
      visibility: 'public',
      repeatable: true,
      examples: [
        '/volumes boot web-09 --volume web-09-boot --flavor m1.small --network private',
        '/volumes boot db-09 --volume db-09-boot --flavor m1.large --network private,storage',
      ],
      options: {
        server: {
          ...positional,
          description: 'The name of the new server',
          type: name,
          placeholder: 'SERVER',
        },
        volume: {
          kind: 'text',
          required: true,
          description: 'The volume to boot from, by name or id',
          type: word,
          completes: 'volume',
          placeholder: 'VOLUME',
        },
        flavor: {
          kind: 'text',
          required: true,
          description: 'Its flavor, by name or id',
          type: word,
          completes: 'flavor',
          placeholder: 'FLAVOR',
        },
        network: {
          ...option,
          description:
            'Its networks, by name or id, with commas between; the only one there is when left out',
          completes: 'network',
          placeholder: 'N,...',
        },
        key: { ...option, description: "A key pair of Drover's own user", placeholder: 'KEY' },
        to: {
          ...option,
          description: "The host to boot on; the scheduler's choice when left out",
          completes: 'host',
          placeholder: 'HOST',
        },
        az: { ...option, description: 'The availability zone', placeholder: 'ZONE' },
        'delete-on-termination': {
          description: 'The volume goes when the server is deleted; it stays unless you say this',
          type: flag,
          kind: 'flag',
          required: false,
        },
        ...askingOptions,
      },
      handle: async (invocation) => {
        const { options } = invocation;
        await service().boot(orderOf(invocation, options), {
          name: options.server,
          volume: options.volume,
          flavor: options.flavor,
          networks: listOf(options.network),
          key: options.key,
          host: options.to,
          zone: options.az,
          deleteOnTermination: options['delete-on-termination'] ?? false,
        });
        return posted;
      },
    }),
    defineSubcommand({
      name: 'retype',
      description: 'Ask to give a volume another type; with --migrate it may be copied to another backend',
      role: 'operator',
      visibility: 'public',
      repeatable: true,
      examples: ['/volumes retype web-09-boot --type ceph-hdd --migrate'],
      options: {
        volume: volumeOption,
        type: {
          kind: 'text',
          required: true,
          description: 'The new type, by name or id',
          type: word,
          completes: 'volume-type',
          placeholder: 'TYPE',
        },
        migrate: {
          description: 'Allow Cinder to copy it to another backend (migration policy on-demand)',
          type: flag,
          kind: 'flag',
          required: false,
        },
        ...askingOptions,
      },
      handle: async (invocation) => {
        const { options } = invocation;
        const { volume, type } = options;
        await service().retype(orderOf(invocation, options), {
          volume,
          type,
          migrate: options.migrate ?? false,
        });
        return posted;
      },
    }),
    defineSubcommand({
      name: 'snapshot',
      description: 'Take a snapshot of a volume, on its own: it is no safety net for a move',
      role: 'operator',
      visibility: 'public',
      repeatable: true,
      options: {
        volume: volumeOption,
        name: {
          ...option,
          description: "The snapshot's name; the volume's and the time when left out",
          placeholder: 'NAME',
        },
        ...askingOptions,
      },
      handle: async (invocation) => {
        const { options } = invocation;
        await service().snapshot(orderOf(invocation, options), {
          volume: options.volume,
          name: options.name,
        });
        return posted;
      },
    }),
  ];
}

function orderOf(
  { key, actor, conversation }: Pick<Invocation, 'key' | 'actor' | 'conversation'>,
  options: AskedWords & { cloud?: string | undefined },
): VolumeOrder {
  return { key, actor, conversation, cloud: options.cloud, words: askedWords(options) };
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
