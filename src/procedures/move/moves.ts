import { DroverError } from '../../base/errors.js';
import type { Cloud, ComputeCapabilities } from '../../cloud/cloud.js';
import type { ForcedPause } from '../../report/force-effect.js';
import type { Progress } from '../../report/presentation.js';
import type { PresentedProcedure } from '../../report/presented.js';
import { abortIsWanted } from '../../requests/changes.js';
import type { Events } from '../../requests/events.js';
import type { NewestRequests } from '../../requests/newest.js';
import type { Request } from '../../requests/request.js';
import { awaitsStart, isEnd, isUnderWay } from '../../requests/states.js';
import { Aborting } from './aborting.js';
import { doneShare, type ProgressSample } from './cards/progress.js';
import { progressCard, progressNews, progressWords } from './cards/progress-card.js';
import { freshMemory, type MoveDeps, type MoveMemory, openMove } from './context.js';
import { moveKind } from './kind.js';
import { readMove } from './plan.js';
import type { MovePlanner } from './planning.js';
import { MovePoller } from './poller.js';
import { createMoveProcedure } from './procedure.js';
import { progressSample } from './progress.js';
import { worstPause } from './stall.js';

export interface MovesParts extends Omit<MoveDeps, 'poller' | 'memory' | 'abort'> {
  planner: MovePlanner;
  events: Events;
  newest: NewestRequests;
}

/** Somebody waits for their abort to be taken. */
const CAPABILITIES_MS = 2_000;

/** What a force of a running move would do to its guest, as last read. */
export interface ForceEffect extends ForcedPause {
  /** Whether Nova would switch to post-copy instead; null: not known. */
  postCopy: boolean | null;
  /** Absent: it does not converge, or nothing was read yet. */
  notStalled?: { share: number | null; etaSeconds: number | null };
}

/** The moves that this process watches, with what it remembers of them beyond the store. */
export class Moves {
  readonly procedure: PresentedProcedure;
  readonly #parts: MovesParts;
  readonly #memories = new Map<string, MoveMemory>();
  readonly #aborting: Aborting;
  readonly #pollers = new Map<string, MovePoller>();

  constructor(parts: MovesParts) {
    this.#parts = parts;
    const { planner, events, ledger, clock, log } = parts;
    const deps: MoveDeps = {
      ...parts,
      poller: (cloud) => this.#poller(cloud),
      memory: (id) => this.#memory(id),
      abort: (id) => this.#aborting.begin(id),
    };
    this.#aborting = new Aborting({ ledger, clock, log, open: (request) => openMove(deps, request) });
    events.on((event) => {
      if (event.type !== 'request-changed') return;
      // What had begun and waits again is of no start to come.
      const { id, kind, state } = event.request;
      if (kind === moveKind.kind && isUnderWay(state) && abortIsWanted(event.request))
        this.#aborting.begin(id);
      if (isEnd(state) || awaitsStart(state)) this.#forget(id);
    });
    this.procedure = {
      ...createMoveProcedure(deps, planner),
      progress: (request) => this.#progress(request),
      whyNoAbort: (request) => this.#whyNoAbort(request),
    };
  }

  effectOfForce(request: Request): ForceEffect {
    const sample = this.#sampleOf(request);
    const { postCopy = null } = readMove(request.plan).about;
    return {
      ...worstPause(request, this.#memory(request.id).samples),
      postCopy,
      ...(sample === undefined || sample.stalled ? {} : { notStalled: goingWell(sample) }),
    };
  }

  stop(): void {
    this.#aborting.stop();
    for (const one of this.#pollers.values()) one.stop();
    for (const { guest } of this.#memories.values()) guest?.stop();
  }

  #progress(request: Request): Progress {
    const sample = this.#sampleOf(request);
    return {
      words: progressWords(sample),
      share: sample === undefined ? null : doneShare(sample),
      card: progressCard(request, readMove(request.plan), sample, this.#parts.clock.now()),
      news: progressNews(request, sample),
    };
  }

  #sampleOf(request: Request): ProgressSample | undefined {
    const reading = this.#pollers.get(request.cloud)?.reading;
    return progressSample(request, this.#memory(request.id), reading, this.#parts.clock.now());
  }

  /** Below 2.24 Nova has no way to stop a move. */
  async #whyNoAbort(request: Request): Promise<DroverError | undefined> {
    const known = await this.#capabilities(request.cloud);
    if (known === undefined || known.canAbort) return undefined;
    const { novaMax } = known;
    return new DroverError(`This cloud cannot abort a move: Nova ${novaMax}, 2.24 is needed.`, {
      code: 'cloud-cannot',
      remedy: 'Nothing has changed; the move goes on. Nova gives up by itself if it does not converge.',
    });
  }

  /** undefined: it cannot be told now, which keeps nobody from asking for an abort. */
  async #capabilities(name: string): Promise<ComputeCapabilities | undefined> {
    try {
      const cloud = await this.#parts.cloud(name);
      return await cloud.computeCapabilities({ timeoutMs: CAPABILITIES_MS });
    } catch (error) {
      this.#parts.log.warn({ error, cloud: name }, 'it could not be told whether this cloud can abort');
      return undefined;
    }
  }

  /** Its last figures still belong on the outcome card, which was made from them already. */
  #forget(id: string): void {
    this.#memories.get(id)?.guest?.stop();
    this.#memories.delete(id);
  }

  #memory(id: string): MoveMemory {
    const known = this.#memories.get(id);
    if (known !== undefined) return known;
    const fresh = freshMemory(this.#parts.clock);
    this.#memories.set(id, fresh);
    return fresh;
  }

  #poller(cloud: Cloud): MovePoller {
    const known = this.#pollers.get(cloud.name);
    if (known !== undefined) return known;
    const { clock, log, events } = this.#parts;
    const made = new MovePoller(cloud, clock, log, () =>
      events.emit({ type: 'cloud-read', cloud: cloud.name }),
    );
    this.#pollers.set(cloud.name, made);
    return made;
  }
}

/** In a later pass the share says nothing about what is left to wait for. */
function goingWell(sample: ProgressSample): { share: number | null; etaSeconds: number | null } {
  return { share: sample.phase === 'copying' ? doneShare(sample) : null, etaSeconds: sample.etaSeconds };
}
