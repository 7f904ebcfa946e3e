import config from './jest.config.js';

/** What runs beside the suite: stories over many processes. @type {import('jest').Config} */
export default {
  ...config,
  testMatch: ['<rootDir>/test/processes/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
