import { LABELS, METRICS, type MetricDefinition } from './definitions.js';

const INTRODUCTION = `# Metrics

\`/metrics\` is served by the listener \`http.internal\` alone, in Prometheus' text format:

\`\`\`yaml
http:
  internal: { host: 127.0.0.1, port: 9401 }
\`\`\`

It has no login: let nobody reach it but Prometheus. No metric names a person, a server or a host. [monitoring/alerts.yml](monitoring/alerts.yml) has alerts for these names, [monitoring/grafana.json](monitoring/grafana.json) a dashboard; the tests hold both to this page.

Counters begin at 0 with each start of Drover. Beside the metrics below come those of the process itself, as prom-client names them (\`process_*\`, \`nodejs_*\`): the lag of the event loop is \`nodejs_eventloop_lag_p99_seconds\`.
`;

/** docs/metrics.md: written from the definitions, so that it can't name another metric. */
export function metricsReference(): string {
  const metrics: readonly MetricDefinition[] = Object.values(METRICS);
  const rows = metrics.map(
    ({ name, type, help, labels }) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
  );
  const labels = Object.entries(LABELS).map(
    ([name, { what, most }]) => `| \`${name}\` | ${what} | ${most} |`,
  );
  return [
    INTRODUCTION,
    '## Names',
    '',
    '| metric | type | labels | what it is |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    '## Labels',
    '',
    'A label has at most that many values; what comes beyond is counted as `other`.',
    '',
    '| label | what it holds | at most |',
    '| --- | --- | --- |',
    ...labels,
    '',
  ].join('\n');
}
