import { join } from 'node:path';
import type { Files } from '../../base/files.js';
import { withoutKnownSecrets } from '../../base/redaction.js';
import type { Request } from '../../requests/request.js';
import type { TimelineEvent } from '../../requests/timeline.js';
import { planDocument, timelineEvent } from '../shape.js';
import { type ActiveDocument, FORMAT, requestHead } from './document.js';
import { CorruptDocument, jsonFile } from './json-file.js';
import type { StorePaths } from './paths.js';

/** A timeline that is longer than this is appended to a file of its own, but for its newest events. */
const LONGEST_TAIL = 96;
const KEPT_TAIL = 32;

/** How much of a request stands outside its head already. */
export interface Written {
  /** Its plan has a file of its own. */
  plan: boolean;
  /** So many of its events are in the file of its timeline. */
  events: number;
}

/**
 * A request on the disk: `active/ID.json` is written again each time, `plans/ID.json` once, and a long timeline grows in
 * `timelines/ID.ndjson`, so that a parent of thousands costs what a move costs. The head is written last: what the others
 * have beyond it was never said.
 */
export class RequestFiles {
  readonly #files: Files;
  readonly #paths: StorePaths;

  constructor(files: Files, paths: StorePaths) {
    this.#files = files;
    this.#paths = paths;
  }

  headPath(id: string): string {
    return join(this.#paths.active, `${id}.json`);
  }

  planPath(id: string): string {
    return join(this.#paths.plans, `${id}.json`);
  }

  timelinePath(id: string): string {
    return join(this.#paths.timelines, `${id}.ndjson`);
  }

  /** @throws CorruptDocument for what is not what the store writes. */
  async read(id: string): Promise<{ document: ActiveDocument; written: Written } | undefined> {
    const file = jsonFile(this.#files, this.headPath(id), requestHead);
    await file.read();
    if (file.data === null) return undefined;
    const { format: _format, request, ...held } = file.data;
    const plan = request.plan ?? (await this.#plan(id));
    const before = (request.timeline[0]?.seq ?? 1) - 1;
    const timeline = [...(await this.#events(id, before)), ...request.timeline];
    return {
      document: { ...held, request: { ...request, plan, timeline } },
      written: { plan: request.plan === undefined, events: before },
    };
  }

  async write({ request, ...held }: ActiveDocument, before: Written): Promise<Written> {
    const { plan, timeline, ...rest } = request;
    if (!before.plan) {
      await this.#files.replace(this.planPath(request.id), `${JSON.stringify(withoutKnownSecrets(plan))}\n`);
    }
    const events = await this.#appended(request.id, timeline, before.events);
    const file = jsonFile(this.#files, this.headPath(request.id), requestHead);
    file.data = { format: FORMAT, request: { ...rest, timeline: timeline.slice(events) }, ...held };
    await file.write();
    return { plan: true, events };
  }

  /** What belongs to no head any more. */
  async removeParts(id: string): Promise<void> {
    await this.#files.remove(this.planPath(id));
    await this.#files.remove(this.timelinePath(id));
  }

  async #appended(id: string, timeline: readonly TimelineEvent[], before: number): Promise<number> {
    if (timeline.length - before <= LONGEST_TAIL) return before;
    const upTo = timeline.length - KEPT_TAIL;
    const lines = timeline.slice(before, upTo).map((event) => JSON.stringify(withoutKnownSecrets(event)));
    await this.#files.append(this.timelinePath(id), lines.join('\n'));
    return upTo;
  }

  async #plan(id: string): Promise<Request['plan']> {
    const path = this.planPath(id);
    const file = jsonFile(this.#files, path, planDocument);
    await file.read();
    if (file.data === null) throw new CorruptDocument(path, 'it is not there');
    return file.data;
  }

  /** The first `count` events. A line may stand twice, or torn, after a crash between this file and its head. */
  async #events(id: string, count: number): Promise<readonly TimelineEvent[]> {
    if (count === 0) return [];
    const path = this.timelinePath(id);
    const found = new Map<number, TimelineEvent>();
    for (const line of ((await this.#files.read(path)) ?? '').split('\n')) {
      const event = parsedLine(line);
      if (event !== undefined) found.set(event.seq, event);
    }
    return Array.from({ length: count }, (_, index) => {
      const event = found.get(index + 1);
      if (event === undefined) throw new CorruptDocument(path, `event ${index + 1} is not there`);
      return event;
    });
  }
}

function parsedLine(line: string): TimelineEvent | undefined {
  try {
    return timelineEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
