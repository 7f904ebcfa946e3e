import { list } from '../../base/format/findings.js';
import type { ProbeAnswer } from '../../cloud/cloud.js';
import { type Check, type Conclusion, defineCheck, fail, pass } from '../check.js';
import type { Readiness } from '../facts/facts.js';

/**
 * A28. A move needs every service several times within seconds, through the same address: where one API node behind it
 * is still starting, pre-checks fail and servers end in ERROR. Rights are A2's: a refusal is an answer.
 */
const ready = defineCheck({
  id: 'A28',
  title: 'Services ready',
  scope: 'cloud',
  reads: { cloud: ['readiness'] },
  momentary: true,
  holds: true,
  decide: ({ cloud: { readiness } }): Conclusion | readonly Conclusion[] => {
    const troubled = readiness.flatMap((one) => troubleOf(one) ?? []);
    if (troubled.length > 0) return troubled;
    const [first] = readiness;
    return pass(
      `${list(readiness.map(({ service }) => service))} answered ${first?.tries.length ?? 0} times in a row`,
    );
  },
});

function troubleOf({ service, tries }: Readiness): Conclusion | undefined {
  const bad = tries.filter((answer) => isBad(answer, tries));
  const [worst] = bad;
  if (worst === undefined) return undefined;
  const some = bad.length < tries.length;
  const said = worst.said === null ? `HTTP ${worst.status}` : shortened(worst);
  return fail(
    some
      ? `${service} failed ${bad.length} of ${tries.length} times: ${said}`
      : `${service} does not answer as it should: ${said}`,
    some
      ? `Wait, then look again: one of the API nodes behind ${service}'s address is ill or still starting; take it out or repair it.`
      : `Wait until ${service} answers; look at its API nodes and at what stands in front of them.`,
    worst.asked,
  );
}

/** No answer and 5xx are bad; so is any other refusal that only some of the nodes give, but for a limit of requests. */
function isBad({ status }: ProbeAnswer, all: readonly ProbeAnswer[]): boolean {
  if (status === null || status >= 500) return true;
  if (status < 400 || status === 429) return false;
  return all.some((other) => other.status !== null && other.status < 400);
}

function shortened({ status, said }: ProbeAnswer): string {
  const text = (said ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 160);
  // What stands in front of the services writes the status into its page.
  return status === null || text.startsWith(`${status}`) ? text : `${status} ${text}`;
}

export const readinessChecks: readonly Check[] = [ready];
