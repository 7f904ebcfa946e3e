import { z } from 'zod';
import type { Actor } from '../src/chat/actor.js';
import { type AskedWords, askedWords, askingOptions } from '../src/chat/asking.js';
import type { Card } from '../src/chat/card.js';
import type { CommandDefinition, Invocation } from '../src/chat/command.js';
import { defineSubcommand } from '../src/chat/define.js';
import type { Reply } from '../src/chat/platform.js';

/** Who asks for a change, where, and under which key. */
export interface VolumeOrder {
  key: string;
  actor: Actor;
  conversation: Invocation['conversation'];
  cloud: string | undefined;
  words: AskedWords;
}

export interface VolumeListAsk {
  server?: string | undefined;
  type?: string | undefined;
  status?: string | undefined;
  backend?: string | undefined;
  project?: string | undefined;
  all: boolean;
  /** The id after which the page begins. */
  page?: string | undefined;
}

export interface VolumeCreateAsk {
  name: string;
  image: string;
  sizeGib: number;
  type: string | undefined;
  bootable: boolean;
}

export interface VolumeBootAsk {
  name: string;
  volume: string;
  flavor: string;
  networks: readonly string[];
  key: string | undefined;
  host: string | undefined;
  zone: string | undefined;
  deleteOnTermination: boolean;
}

export interface VolumeRetypeAsk {
  volume: string;
  type: string;
  migrate: boolean;
}

/** What `/volumes` asks. Every method throws a DroverError for what a person can mend. */
export interface VolumesService {
  list(cloud: string | undefined, ask: VolumeListAsk): Promise<Card>;
  show(cloud: string | undefined, name: string, project: string | undefined): Promise<Card>;
  images(cloud: string | undefined): Promise<Card>;
  types(cloud: string | undefined): Promise<Card>;
  pools(cloud: string | undefined): Promise<Card>;
  /** A card for a dry run; undefined when the request's own card was posted. */
  create(order: VolumeOrder, ask: VolumeCreateAsk, dryRun: boolean): Promise<Card | undefined>;
  boot(order: VolumeOrder, ask: VolumeBootAsk): Promise<void>;
  retype(order: VolumeOrder, ask: VolumeRetypeAsk): Promise<void>;
  snapshot(order: VolumeOrder, ask: { volume: string; name: string | undefined }): Promise<void>;
}

/** Nova and Cinder keep names of up to 255 characters. */
const name = z.string().trim().min(1).max(255);
const word = z.string().trim().min(1).max(255);
const size = z
  .number()
  .int('Give whole GiB')
  .min(1, 'Give at least 1 GiB')
  .max(1_000_000, 'Give at most 1,000,000 GiB');
const flag = z.boolean();
/** cinder/objects/fields.py, VolumeStatus. */
const STATUSES = [
  'available',
  'in-use',
  'error',
  'creating',
  'deleting',
  'attaching',
  'detaching',
  'extending',
  'retyping',
  'reserved',
  'maintenance',
  'awaiting-transfer',
  'backing-up',
  'restoring-backup',
  'downloading',
  'uploading',
  'managing',
  'error_deleting',
  'error_extending',
  'error_backing-up',
  'error_restoring',
  'error_managing',
] as const;

const positional = { kind: 'text', required: true, positional: true } as const;
const option = { kind: 'text', required: false, type: word } as const;
const volumeOption = {
  ...positional,
  description: 'Its name or id',
  type: word,
  completes: 'volume',
  placeholder: 'VOLUME',
} as const;
const projectOption = {
  ...option,
  description: 'Only this project, by name or id',
  placeholder: 'PROJECT',
} as const;

/** `/volumes`: the Cinder side, and what boots from it. */
export function volumesCommand(service: () => VolumesService): CommandDefinition {
  const privately = (card: Card): Reply => ({ visibility: 'private', card });
  const posted: Reply = { visibility: 'none' };
  const orderOf = (
    { key, actor, conversation }: Pick<Invocation, 'key' | 'actor' | 'conversation'>,
    options: AskedWords & { cloud?: string | undefined },
  ): VolumeOrder => ({ key, actor, conversation, cloud: options.cloud, words: askedWords(options) });

  return {
    name: 'volumes',
    description:
      'See volumes, images, types and pools; make volumes, boot from them, retype and snapshot them',
    defaultSubcommand: 'show',
    subcommands: [
      defineSubcommand({
        name: 'list',
        description: 'Volumes by type, the newest first, with what they are attached to',
        role: 'viewer',
        visibility: 'private',
        costly: true,
        examples: ['/volumes list --status available', '/volumes list --all --type ceph-ssd'],
        options: {
          server: {
            ...option,
            description: 'Only those of this server',
            completes: 'server',
            placeholder: 'SERVER',
          },
          type: {
            ...option,
            description: 'Only of this type',
            completes: 'volume-type',
            placeholder: 'TYPE',
          },
          status: {
            ...option,
            description: 'Only in this status: available, in-use, error and others',
            choices: STATUSES,
            placeholder: 'STATUS',
          },
          backend: {
            ...option,
            description: 'Only on this backend, as host@backend',
            completes: 'backend',
            placeholder: 'BACKEND',
          },
          project: projectOption,
          all: { description: 'Of every project', type: flag, kind: 'flag', required: false },
          page: { ...option, description: 'Where the page before ended', placeholder: 'ID' },
        },
        handle: async ({ options }) => {
          const { server, type, status, backend, project, page } = options;
          const all = options.all ?? false;
          return privately(
            await service().list(options.cloud, { server, type, status, backend, project, page, all }),
          );
        },
      }),
      defineSubcommand({
        name: 'show',
        description:
          'Everything about a volume, or the volumes of a server; stale attachments are called out',
        role: 'viewer',
        visibility: 'private',
        examples: ['/volumes show trusty-volume', '/volumes show web-01'],
        options: {
          volume: { ...volumeOption, description: 'The name or id of a volume, or of a server' },
          project: projectOption,
        },
        handle: async ({ options }) =>
          privately(await service().show(options.cloud, options.volume, options.project)),
      }),
      defineSubcommand({
        name: 'images',
        description: 'Images that a volume can be made from',
        role: 'viewer',
        visibility: 'private',
        costly: true,
        options: {},
        handle: async ({ options }) => privately(await service().images(options.cloud)),
      }),
      defineSubcommand({
        name: 'types',
        description: 'Volume types, and the backends that serve them',
        role: 'viewer',
        visibility: 'private',
        costly: true,
        options: {},
        handle: async ({ options }) => privately(await service().types(options.cloud)),
      }),
      defineSubcommand({
        name: 'pools',
        description: 'How full each pool is, and whether its cinder-volume is up',
        role: 'viewer',
        visibility: 'private',
        costly: true,
        options: {},
        handle: async ({ options }) => privately(await service().pools(options.cloud)),
      }),
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
    ],
  };
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
