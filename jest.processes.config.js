import { BESIDE } from './jest.beside.js';
import config from './jest.config.js';

/** What runs beside the suite: stories over many processes. @type {import('jest').Config} */
export default {
  ...config,
  testMatch: BESIDE.map((path) => `<rootDir>/${path}${path.endsWith('/') ? '**/*' : '*'}.test.ts`),
  // Runs when it is asked for: replicas that are disturbed (one post was still seen twice on a crowded machine), the image.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.DROVER_REPLICA_COURSE === undefined ? ['replicas-disturbed', 'replicas-drain'] : []),
    ...(process.env.DROVER_IMAGE === undefined ? ['processes/dockerfile'] : []),
  ],
  // Each starts processes of its own, whose calls have time limits: more at once starve each other.
  maxWorkers: 2,
  testTimeout: 120_000,
};
