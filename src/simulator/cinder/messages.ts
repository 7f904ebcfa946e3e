import { ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import type { Route } from '../http/routes.js';
import { stamp } from '../http/times.js';
import type { Message } from '../world/model.js';
import type { World } from '../world/world.js';

const MONTH_MS = 30 * 86_400_000;

/** User messages (3.3), the newest first. */
export function messageRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/messages',
      since: 3,
      handle: (call) => {
        const wanted = (key: string, value: string) =>
          call.query.get(key) === null || call.query.get(key) === value;
        const messages = world.storage.messages
          .filter(
            (message) =>
              message.projectId === call.token.project?.id &&
              wanted('resource_uuid', message.resourceId) &&
              wanted('resource_type', message.resourceType),
          )
          .reverse();
        return ok({ messages: messages.map((message) => view(message, call.origin)) });
      },
    },
  ];
}

function view(message: Message, origin: string): JsonObject {
  const path = `${message.projectId}/messages/${message.id}`;
  return {
    id: message.id,
    event_id: message.eventId,
    user_message: message.text,
    message_level: 'ERROR',
    created_at: stamp(message.created),
    guaranteed_until: stamp(message.created + MONTH_MS),
    request_id: message.requestId,
    links: [
      { rel: 'self', href: `${origin}/v3/${path}` },
      { rel: 'bookmark', href: `${origin}/${path}` },
    ],
    resource_type: message.resourceType,
    resource_uuid: message.resourceId,
  };
}
