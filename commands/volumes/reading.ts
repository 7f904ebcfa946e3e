import type { SubcommandDefinition } from '../../src/chat/command.js';
import { defineSubcommand } from '../../src/chat/define.js';
import { privately } from '../options.js';
import { flag, option, projectOption, STATUSES, volumeOption } from './options.js';
import type { VolumesService } from './service.js';

/** What there is, read by anybody. */
export function readingSubcommands(service: () => VolumesService): SubcommandDefinition[] {
  return [
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
      description: 'Everything about a volume, or the volumes of a server; stale attachments are called out',
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
      costly: 'in-channel',
      examples: ['/volumes pools', '/volumes pools --picture'],
      options: {
        picture: {
          description: 'Post the answer in this channel, with a picture in its thread',
          type: flag,
          kind: 'flag',
          required: false,
        },
      },
      handle: async ({ key, conversation, options: { cloud, picture = false } }) =>
        privately(await service().pools({ key, conversation, cloud, picture })),
    }),
  ];
}
