import { z } from 'zod';
import { secret, secretFile } from './platform-schema.js';
import { section } from './section.js';
import { text, webAddress } from './values.js';

const gateSection = section({
  name: text.describe('What people read when it is closed: `Ceph is healthy`.'),
  url: webAddress.optional().describe('Open while this address answers 200.'),
  prometheus: webAddress
    .optional()
    .describe('A Prometheus server, `https://prometheus.example:9090`; with `query`.'),
  query: text
    .optional()
    .describe(
      'Open while the result of this query is empty: `ALERTS{alertstate="firing",severity="critical"}`.',
    ),
  token: secret('Sent as `Authorization: Bearer …`.'),
  tokenFile: secretFile('token'),
});

export const rollingSection = section({
  gates: z
    .array(gateSection)
    .default([])
    .describe(
      'What must hold before each next host: an address that answers 200, or a Prometheus query whose result is empty. Asked with 5 s each and no redirects; one that cannot be asked is closed.',
    ),
})
  .prefault({})
  .describe('Rolling maintenance.');
