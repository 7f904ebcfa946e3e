import { defineCommand, succeeded } from '../command.js';
import { script } from '../script.js';

export const instanceFolder = defineCommand({
  id: 'instance-folder',
  purpose: "Whether a server's folder is under Nova's instances_path.",
  args: { path: 'path', server: 'uuid' },
  root: true,
  timeoutMs: 6_000,
  script: script('nova/instance-folder'),
  parse: (output): 'there' | 'absent' | 'no-path' => {
    const word = succeeded(output).trim();
    return word === 'there' || word === 'absent' ? word : 'no-path';
  },
});
