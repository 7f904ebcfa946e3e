import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import { paged, pageOf } from '../paging.js';
import { time, words } from '../schema.js';
import type { ComputeApi } from './api.js';
import type { InstanceAction, InstanceActionDetail, InstanceActionEvent } from './types.js';

/** 2.51 events for everybody; 2.58 pages and updated_at; 2.62 the event's host; 2.84 its details. */
const LIST_WANTS = ['2.58'];
const SHOW_WANTS = ['2.51', '2.58', '2.62', '2.84'];

const fields = {
  action: z.string(),
  instance_uuid: z.string(),
  request_id: z.string(),
  user_id: z.string().nullable(),
  project_id: z.string().nullable(),
  start_time: time.nullable(),
  updated_at: time.nullish(),
  message: words.nullable(),
};

const event = z
  .object({
    event: z.string(),
    result: z.string().nullable(),
    start_time: time.nullable(),
    finish_time: time.nullable(),
    host: z.string().nullish(),
    hostId: z.string().optional(),
    details: words.nullish(),
    traceback: words.nullish(),
  })
  .transform(
    (raw): InstanceActionEvent => ({
      event: raw.event,
      result: raw.result,
      startedAt: raw.start_time,
      finishedAt: raw.finish_time,
      host: raw.host,
      hostId: raw.hostId,
      details: raw.details,
      traceback: raw.traceback,
    }),
  );

function actionOf(raw: z.output<z.ZodObject<typeof fields>>): InstanceAction {
  return {
    action: raw.action,
    serverId: raw.instance_uuid,
    requestId: raw.request_id,
    userId: raw.user_id,
    projectId: raw.project_id,
    startedAt: raw.start_time,
    updatedAt: raw.updated_at,
    message: raw.message,
  };
}

/** Nova gives the newest first; we, the order in which things happened. */
function inOrder(events: readonly InstanceActionEvent[]): readonly InstanceActionEvent[] {
  return [...events].reverse().sort((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? ''));
}

/** GET /servers/{id}/os-instance-actions (api-ref compute, section Servers - Instance Actions). */
const actionPage = pageOf('instanceActions', z.object(fields).transform(actionOf), 'links');
const actionAnswer = z
  .object({ instanceAction: z.object({ ...fields, events: z.array(event).optional() }) })
  .transform(
    ({ instanceAction: raw }): InstanceActionDetail => ({
      ...actionOf(raw),
      events: raw.events === undefined ? undefined : inOrder(raw.events),
    }),
  );

export function instanceActionsApi(client: ServiceClient): ComputeApi['instanceActions'] {
  return {
    list: (server, query = {}, options) =>
      paged(
        client,
        'instance actions',
        {
          route: '/servers/{server}/os-instance-actions',
          params: { server },
          query: { 'changes-since': query.changesSince, limit: query.limit },
          needs:
            query.changesSince === undefined && query.limit === undefined
              ? []
              : [{ feature: 'list instance actions in pages or by time', version: '2.58' }],
          wants: LIST_WANTS,
          answer: actionPage,
        },
        options,
      ),
    show: (server, request, options) =>
      client.read(
        {
          route: '/servers/{server}/os-instance-actions/{request}',
          params: { server, request },
          wants: SHOW_WANTS,
          answer: actionAnswer,
        },
        options,
      ),
  };
}
