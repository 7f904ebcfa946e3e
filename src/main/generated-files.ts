import { eventSchema } from '../app/hooks/event.js';
import { KINDS } from '../app/kinds.js';
import { metricsReference } from '../app/metrics/reference.js';
import { policyFiles } from '../app/rights/policy-files.js';
import { commandsReference } from '../chat/reference.js';
import { createRegistry } from '../chat/registry.js';
import { blockingHooks } from '../config/hooks-schema.js';
import { configurationSchema } from '../config/json-schema.js';
import { configurationReference } from '../config/reference.js';
import { helperScript } from '../hosts/helper-script.js';
import { checksReference } from '../preflight/reference.js';
import { READING_COMMANDS } from '../procedures/repair/commands.js';
import { rebootScript } from '../procedures/rolling/reboot/helper.js';
import { describedCommands } from './commands.js';
import { manifest } from './platform-tools.js';

export interface GeneratedFile {
  /** From the repository's root. */
  path: string;
  text: string;
}

/** The references in docs and the Slack app's manifest, made from the same definitions as everything that answers. */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  const registry = createRegistry(describedCommands());
  return [
    { path: 'docs/commands.md', text: commandsReference(registry) },
    { path: 'docs/configuration.md', text: configurationReference(KINDS) },
    { path: 'docs/drover.schema.json', text: configurationSchema(KINDS) },
    { path: 'docs/preflight.md', text: checksReference() },
    { path: 'docs/metrics.md', text: metricsReference() },
    { path: 'docs/hooks-event.schema.json', text: eventSchema(blockingHooks(KINDS)) },
    { path: 'manifest.yml', text: await manifest() },
    { path: 'docs/hosts/drover-command', text: helperScript(READING_COMMANDS) },
    { path: 'docs/hosts/drover-reboot', text: rebootScript() },
    ...policyFiles(),
  ];
}
