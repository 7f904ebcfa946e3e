import type { Completion } from '../chat/command.js';
import type { CompletionProvider } from '../chat/completion.js';
import type { Clouds } from '../cloud/clouds.js';
import type { Ledger } from '../requests/ledger.js';
import { shownId } from '../requests/request.js';
import { subjectOf } from '../requests/subject.js';
import { volumeCompletions } from './volume-completions.js';

/** What completes an option as one types, from the clouds and the open requests. */
export function completionsOf(
  clouds: Clouds,
  ledger: Ledger,
): Partial<Readonly<Record<Completion, CompletionProvider>>> {
  const cloudIn = (options: Readonly<Record<string, string>>) => clouds.open(options.cloud);
  return {
    ...volumeCompletions(clouds),
    cloud: async () => clouds.names.map((name) => ({ label: name, value: name })),
    server: async ({ options }) => {
      const names = await (await cloudIn(options)).serverNames();
      return names.map((name) => ({ label: name, value: name }));
    },
    host: async ({ options }) => {
      const services = await (await cloudIn(options)).services();
      return services.map(({ host, status, state }) => ({
        label: status === 'enabled' && state === 'up' ? host : `${host} (${state}, ${status})`,
        value: host,
      }));
    },
    request: async () =>
      [...(await ledger.active())].reverse().map((request) => ({
        label: `${shownId(request.id)} ${subjectOf(request).serverName ?? request.kind} · ${request.state}`,
        value: shownId(request.id),
      })),
  };
}
