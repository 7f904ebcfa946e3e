import { onScene } from '../../support/process/scene.js';
import { eventually } from '../../support/stories/chat.js';

const SMALL = { name: 'web-01', host: 'compute1', usedRatio: 0.1 };

describe('/metrics', () => {
  it('is served by http.internal alone, and tells of a move what was done', async () => {
    const config = { http: { port: 0, internal: { port: 0 } } };
    await onScene({ servers: [SMALL], config }, async (scene) => {
      const { terminal, drover } = await scene.run();
      await terminal.ask('@alice /migrate web-01 --to compute2', /^Move web-01/);
      terminal.type('@bob approve 1');
      await scene.settled();

      const at = (port: number | undefined, path: string, method = 'GET') =>
        fetch(`http://127.0.0.1:${port}${path}`, { method });
      expect((await at(drover.httpPort, '/metrics')).status).toBe(404);
      expect((await at(drover.internalPort, '/healthz')).status).toBe(404);
      expect((await at(drover.internalPort, '/metrics', 'POST')).status).toBe(405);

      const scraped = await at(drover.internalPort, '/metrics');
      expect(scraped.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
      const text = await scraped.text();
      expect(text).toContain('drover_requests_ended_total{kind="migrate",state="succeeded"} 1\n');
      expect(text).toMatch(
        /drover_api_calls_total\{cloud="\w+",service="compute",method="POST",status="202"\} 1\n/,
      );
      expect(text).toMatch(/drover_store_operation_duration_seconds_count\{operation="start"\} 1\n/);
      expect(text).toContain('drover_platform_connected{platform="console"} 1\n');
      expect(text).toMatch(/nodejs_eventloop_lag_p99_seconds [\d.e-]+\n/);
      expect(text).not.toMatch(/web-01|compute1|alice/);
      await eventually(
        'the cloud was asked',
        async () =>
          (await (await at(drover.internalPort, '/metrics')).text()).includes('drover_cloud_reachable{'),
        () => text,
      );
    });
  });
});
