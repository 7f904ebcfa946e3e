import { clipped, named } from '../../../base/format/words.js';
import type { Text } from '../../../chat/card.js';
import { describedPresentation } from '../../../report/described.js';
import type { KindDefinition } from '../../../report/kind.js';
import { hostKey } from '../../../requests/keys.js';
import { shownId } from '../../../requests/request.js';
import { type EnablePlan, readEnable } from './plan.js';

/** `enable`: a host takes servers again. */
export const enableKind: KindDefinition = {
  kind: 'enable',
  asked: '`/migrate enable`.',
  quorum: 0,
  exclusive: (plan) => {
    const { cloud, host } = readEnable(plan).identity;
    return [hostKey(cloud, host)];
  },
  present: {
    ...describedPresentation({
      describe: ({ plan }) => {
        const enable = readEnable(plan);
        return { headline: headline(enable), lines: lines(enable), done: done(enable) };
      },
      service: 'Nova',
      serviceMessage: () => null,
    }),
    noun: 'enable',
  },
};

function headline({ identity: { host, to } }: EnablePlan): Text {
  return to.status === 'enabled'
    ? [`Enable ${named(host)}`]
    : [`Give ${named(host)} back the reason for which it was disabled`];
}

function lines({ identity: { from, to, adopted }, about: { drain } }: EnablePlan): Text[] {
  const was = `It is disabled: "${clipped(from.reason ?? 'no reason', 200)}".`;
  const back =
    to.status === 'disabled' ? ` It was disabled before, too: "${clipped(to.reason ?? '', 200)}".` : '';
  return [
    [`${was}${back}`],
    ...(adopted ? [['Not by Drover: it is taken over, as asked.']] : []),
    ...(drain === null ? [] : [[`It was emptied by ${shownId(drain)}.`]]),
  ];
}

function done({ identity: { host, to } }: EnablePlan): Text {
  return to.status === 'enabled'
    ? [`${named(host)} is enabled and takes servers again`]
    : [`${named(host)} is disabled for the reason it had before: "${clipped(to.reason ?? '', 200)}"`];
}
