import type { Random } from '../../base/seeded-random.js';
import { uuid } from '../identifiers.js';
import type { ActionEvent, InstanceAction, Server } from './model.js';

export interface ActionAsker {
  readonly requestId: string;
  readonly userId: string;
  readonly projectId: string;
}

/** Every server's instance actions and their events. */
export class ActionLog {
  readonly #now: () => number;
  readonly #random: Random;
  readonly #actions = new Map<string, InstanceAction[]>();

  constructor(now: () => number, random: Random) {
    this.#now = now;
    this.#random = random;
  }

  /** A server's actions, oldest first. The first is its creation, made up when somebody asks. */
  of(server: Server): InstanceAction[] {
    const known = this.#actions.get(server.id);
    if (known) return known;
    const creator = {
      requestId: `req-${uuid(this.#random)}`,
      userId: server.userId,
      projectId: server.projectId,
    };
    const actions = [newAction(server, 'create', creator, server.created)];
    this.#actions.set(server.id, actions);
    return actions;
  }

  /** The creation of a server that somebody asked for. */
  created(server: Server, by: ActionAsker): InstanceAction {
    const creation = newAction(server, 'create', by, server.created);
    this.#actions.set(server.id, [creation]);
    return creation;
  }

  begin(server: Server, action: string, by: ActionAsker): InstanceAction {
    const begun = newAction(server, action, by, this.#now());
    this.of(server).push(begun);
    return begun;
  }

  beginEvent(action: InstanceAction, event: string, host: string): ActionEvent {
    const begun: ActionEvent = {
      event,
      host,
      startTime: this.#now(),
      finishTime: null,
      result: null,
      details: null,
      traceback: null,
    };
    action.events.push(begun);
    action.updatedAt = this.#now();
    return begun;
  }

  /** Ends an event; a failure marks the whole action with the one word that Nova has for it. */
  finishEvent(action: InstanceAction, event: ActionEvent, failure?: string): void {
    event.finishTime = this.#now();
    event.result = failure === undefined ? 'Success' : 'Error';
    action.updatedAt = this.#now();
    if (failure === undefined) return;
    event.details = failure;
    event.traceback = `  File "nova/compute/utils.py", line 1439, in decorated_function\n    return function(self, context, *args, **kwargs)\n${failure}\n`;
    action.message = 'Error';
  }
}

function newAction(server: Server, action: string, by: ActionAsker, startTime: number): InstanceAction {
  return {
    action,
    requestId: by.requestId,
    serverId: server.id,
    userId: by.userId,
    projectId: by.projectId,
    startTime,
    updatedAt: startTime,
    message: null,
    events: [],
  };
}
