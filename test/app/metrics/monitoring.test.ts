import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { METRICS, type MetricDefinition, seriesOf } from '../../../src/app/metrics/definitions.js';
import { MetricsRegistry } from '../../../src/app/metrics/registry.js';

const DOCS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'docs');
const read = (path: string) => readFileSync(join(DOCS, path), 'utf8');

const definitions: readonly MetricDefinition[] = Object.values(METRICS);
const labelsOfSeries = new Map(
  definitions.flatMap((definition) =>
    seriesOf(definition).map((series): [string, readonly string[]] => [
      series,
      series.endsWith('_bucket') ? [...definition.labels, 'le'] : definition.labels,
    ]),
  ),
);
const ofTheProcess = new MetricsRegistry().served().filter((name) => !name.startsWith('drover_'));

interface Expression {
  where: string;
  text: string;
}

const alerts = z
  .object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            annotations: z.object({ summary: z.string(), description: z.string() }),
          }),
        ),
      }),
    ),
  })
  .parse(parse(read('monitoring/alerts.yml')))
  .groups.flatMap(({ rules }) => rules);

const panels = z
  .object({
    panels: z.array(
      z.object({
        id: z.number(),
        title: z.string(),
        targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })),
      }),
    ),
  })
  .parse(JSON.parse(read('monitoring/grafana.json'))).panels;

const expressions: readonly Expression[] = [
  ...alerts.map(({ alert, expr }) => ({ where: `alert ${alert}`, text: expr })),
  ...panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ where: `panel ${title}`, text: expr })),
  ),
];

/** Names of series, and of labels that are selected or grouped by; a reader of the PromQL that we write. */
function namesIn(text: string) {
  const unquoted = text.replaceAll(/"[^"]*"/g, '""');
  const series = [...unquoted.matchAll(/\b(?:drover|process|nodejs)_\w+/g)].map(([name]) => name);
  const selected = [...unquoted.matchAll(/\{([^}]*)\}/g)].flatMap(([, inner = '']) =>
    [...inner.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  );
  const grouped = [...unquoted.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, inner = '']) =>
    inner.split(',').map((label) => label.trim()),
  );
  return { series, labels: [...selected, ...grouped] };
}

describe('alerts and dashboard', () => {
  it('read what they claim to', () => {
    expect(namesIn('sum by (kind, le) (rate(drover_x_bucket{state=~"a|b"}[5m]))')).toEqual({
      series: ['drover_x_bucket'],
      labels: ['state', 'kind', 'le'],
    });
    expect(expressions.length).toBeGreaterThan(30);
  });

  it.each(expressions)('$where names only series and labels that are served', ({ text }) => {
    const { series, labels } = namesIn(text);
    expect(series.length).toBeGreaterThan(0);
    expect(series.filter((name) => !labelsOfSeries.has(name) && !ofTheProcess.includes(name))).toEqual([]);
    const known = series.flatMap((name) => labelsOfSeries.get(name) ?? []);
    expect(labels.filter((label) => !known.includes(label))).toEqual([]);
    expect(text.split('(').length).toBe(text.split(')').length);
  });

  it('fill in only labels that the alert still has', () => {
    for (const { alert, expr, annotations } of alerts) {
      const used = [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
      const { series, labels } = namesIn(expr);
      const kept = expr.includes(' by (') ? labels : series.flatMap((name) => labelsOfSeries.get(name) ?? []);
      expect({
        alert,
        missing: used.filter((label) => label !== undefined && !kept.includes(label)),
      }).toEqual({
        alert,
        missing: [],
      });
    }
  });

  it('show every metric of ours', () => {
    const shown = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr).series));
    const missing = definitions.filter((one) => !seriesOf(one).some((series) => shown.includes(series)));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});
