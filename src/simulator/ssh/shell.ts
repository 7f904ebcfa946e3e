import type { Host } from '../world/model.js';
import type { Shell } from './host-server.js';

/** What a host can be asked. A command it does not know ends as in any shell: 127. */
export function shellOf(host: Host): Shell {
  return (command) => {
    switch (command.trim()) {
      case 'true':
        return { exitCode: 0 };
      case 'hostname':
        return { stdout: `${host.hypervisorHostname}\n`, exitCode: 0 };
      default:
        return { stderr: `sh: 1: ${command.trim().split(/\s+/)[0]}: not found\n`, exitCode: 127 };
    }
  };
}
