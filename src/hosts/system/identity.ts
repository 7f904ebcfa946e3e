import { defineCommand, firstLine, succeeded } from '../command.js';
import { script } from '../script.js';

export const identity = defineCommand({
  id: 'identity',
  purpose: 'The name by which the host knows itself: proof that the login works.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: script('system/identity'),
  parse: (output): string => firstLine(succeeded(output)),
});
