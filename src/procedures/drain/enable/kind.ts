import { clipped, named } from '../../../base/format/words.js';
import type { Text } from '../../../chat/card.js';
import { type Description, describedPresentation } from '../../../report/described.js';
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
        return { headline: headline(enable), fields: fields(enable), lines: [], done: done(enable) };
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

type Fields = NonNullable<Description['fields']>;

function fields({ identity: { from, to, adopted }, about: { drain } }: EnablePlan): Fields {
  const quoted = (reason: string | null) => `"${clipped(reason ?? 'no reason', 200)}"`;
  return [
    [
      'Was disabled for',
      [quoted(from.reason), ...(adopted ? [', not by Drover: taken over, as asked'] : [])],
    ],
    ...(to.status === 'disabled' ? ([['And before that for', [quoted(to.reason)]]] as const) : []),
    ...(drain === null ? [] : ([['Emptied by', [shownId(drain)]]] as const)),
  ];
}

function done({ identity: { host, to } }: EnablePlan): Text {
  return to.status === 'enabled'
    ? [`${named(host)} is enabled and takes servers again`]
    : [`${named(host)} is disabled for the reason it had before: "${clipped(to.reason ?? '', 200)}"`];
}
