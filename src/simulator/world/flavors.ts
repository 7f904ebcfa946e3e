import type { Flavor } from './model.js';

function flavor(id: number, name: string, ramMb: number, vcpus: number, local: Partial<Flavor> = {}): Flavor {
  return {
    id: String(id),
    databaseId: id,
    name,
    ramMb,
    vcpus,
    diskGb: 0,
    ephemeralGb: 0,
    swapMb: 0,
    isPublic: true,
    access: new Set(),
    description: null,
    extraSpecs: {},
    ...local,
  };
}

/** The first two are what `--servers N` uses; with their guests' memory a move takes 10 to 30 s at speed 1. */
export function createFlavors(): Flavor[] {
  return [
    flavor(1, 'm1.small', 2048, 1),
    flavor(2, 'm1.medium', 4096, 2),
    flavor(3, 'm1.large', 8192, 4),
    flavor(4, 'm1.local', 2048, 1, { diskGb: 20, ephemeralGb: 10, swapMb: 1024 }),
    flavor(5, 'm1.pinned', 4096, 4, { extraSpecs: { 'hw:cpu_policy': 'dedicated' } }),
  ];
}
