import { BESIDE } from './jest.beside.js';
import config from './jest.config.js';

/** What runs beside the suite: stories over many processes. @type {import('jest').Config} */
export default {
  ...config,
  testMatch: BESIDE.map((path) => `<rootDir>/${path}${path.endsWith('/') ? '**/*' : '*'}.test.ts`),
  // What disturbs replicas for minutes runs when a course is asked for.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.DROVER_REPLICA_COURSE === undefined ? ['replicas-disturbed'] : []),
  ],
  // A story waits half a minute for one thing before it says what is missing.
  testTimeout: 90_000,
};
