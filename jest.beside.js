/** Stories over many processes, and what waits for minutes: `npm run test:processes` runs them beside the suite. */
export const BESIDE = [
  'test/processes/',
  'test/e2e/',
  'test/cli/demo/story',
  'test/cli/process',
  'test/hosts/deployments',
  'test/procedures/drain/disturbed',
  'test/requests/replicas/',
  'test/stories/',
];
