export interface Network {
  readonly id: string;
  name: string;
  readonly projectId: string;
  readonly shared: boolean;
  readonly external: boolean;
  readonly subnetIds: readonly string[];
  readonly created: number;
}

/** The network that every server is in unless it was told otherwise. */
export function createNetworks(projectId: string, now: number): Network[] {
  return [
    {
      id: '6e1d0be1-6810-4409-a9a0-0adacaffd923',
      name: 'private',
      projectId,
      shared: true,
      external: false,
      subnetIds: ['3f61f2c2-2006-4765-8bbd-5d6a89172906'],
      created: now,
    },
  ];
}
