import type { Planned } from './plan.js';

/** What a request is about, for lists, searches and the history: a plan says it under these names. */
export interface Subject {
  /** The server's id. */
  server: string | null;
  serverName: string | null;
  source: string | null;
  destination: string | null;
  /** A volume's name, where it is about one. */
  volumeName: string | null;
}

export function subjectOf({ plan }: Planned): Subject {
  const { identity, about } = plan;
  return {
    server: text(identity.server),
    serverName: text(about.serverName),
    source: text(identity.source ?? about.source),
    destination: text(identity.destination ?? about.destination),
    volumeName: text(about.volumeName),
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
