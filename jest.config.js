import { BESIDE } from './jest.beside.js';

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // They take longer than a suite may.
  testPathIgnorePatterns: ['/node_modules/', ...BESIDE.map((path) => `<rootDir>/${path}`)],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^openstack-client-lite/redaction$': '<rootDir>/packages/openstack-client-lite/src/redaction/index.ts',
    '^openstack-client-lite$': '<rootDir>/packages/openstack-client-lite/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/packages/[^/]+/dist/'],
  // A busy machine is slow; what hangs is found all the same.
  testTimeout: 60_000,
  // Much of the suite waits for sockets and processes: more workers than cores finish sooner.
  maxWorkers: 3,
};
