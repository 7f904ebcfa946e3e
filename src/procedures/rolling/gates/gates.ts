import { z } from 'zod';
import type { Clock } from '../../../base/clock.js';
import { foreign } from '../../../base/foreign.js';
import type { Network } from '../../../base/proxies/network.js';
import { type OneAnswer, oneAnswer } from '../../../base/proxies/one-answer.js';
import type { GateRule } from '../../../config/config.js';
import { json } from '../../../hosts/lines.js';

/** One that stays closed, and why, as a person reads it. */
export interface ClosedGate {
  name: string;
  why: string;
}

export type AskGates = (gates: readonly GateRule[]) => Promise<readonly ClosedGate[]>;

const TIMEOUT_MS = 5_000;
const LIMIT_BYTES = 64 * 1024;
/** More alerts than these are counted. */
const MOST_NAMED = 3;

/** Asks all of them at once. One that can't be asked is closed. */
export function askingGates(network: Pick<Network, 'fetch'>, clock: Clock): AskGates {
  return async (gates) => {
    const answers = await Promise.all(
      gates.map(async (gate) => whyClosed(gate, await oneAnswer(network, clock, requestOf(gate)))),
    );
    return gates.flatMap(({ name }, index) => {
      const why = answers[index];
      return why === undefined ? [] : [{ name, why }];
    });
  };
}

function requestOf(gate: GateRule) {
  const headers = {
    'user-agent': 'drover',
    ...(gate.token === undefined ? {} : { authorization: `Bearer ${gate.token}` }),
  };
  const common = { method: 'GET', headers, timeoutMs: TIMEOUT_MS } as const;
  if (gate.kind === 'url') return { ...common, url: gate.url, limitBytes: 0 };
  const url = new URL(`${gate.url.replace(/\/+$/, '')}/api/v1/query`);
  url.searchParams.set('query', gate.query);
  return { ...common, url: url.href, limitBytes: LIMIT_BYTES };
}

/** Why a gate stays closed by what was answered; undefined: it is open. */
export function whyClosed({ kind }: Pick<GateRule, 'kind'>, answer: OneAnswer): string | undefined {
  if (answer.kind === 'none') return `it could not be asked: ${answer.why}`;
  if (answer.status !== 200) {
    const redirected = answer.status >= 300 && answer.status < 400;
    const refused = answer.status === 401 || answer.status === 403;
    const more = redirected ? ', and redirects are not followed' : refused ? '; `token` is for it' : '';
    return `it answered ${answer.status}${more}`;
  }
  return kind === 'url' ? undefined : whyNotEmpty(answer.body);
}

/** Prometheus' HTTP API, `GET /api/v1/query`: of an instant vector, as `ALERTS{…}` gives, the labels are of use. */
const queried = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.enum(['vector', 'matrix', 'scalar', 'string']),
    result: z.array(z.unknown()),
  }),
});

const sample = z.object({ metric: z.record(z.string(), z.string()) });

function whyNotEmpty(body: string): string | undefined {
  const read = queried.safeParse(json(body));
  if (!read.success) return 'its answer is none of Prometheus';
  const { resultType, result } = read.data.data;
  if (resultType === 'scalar' || resultType === 'string') {
    return 'its query gives a single value, which is never empty; let it compare: `… > 0`';
  }
  if (result.length === 0) return undefined;
  const names = result.slice(0, MOST_NAMED).map(nameOf);
  const more = result.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What it is about, in the words that an alert or a metric has for it. */
function nameOf(one: unknown): string {
  const labels = sample.safeParse(one).data?.metric ?? {};
  const name = labels.alertname ?? labels.__name__ ?? 'a result';
  const where = labels.instance ?? labels.host ?? labels.node;
  return foreign(where === undefined ? name : `${name} on ${where}`, 80);
}
