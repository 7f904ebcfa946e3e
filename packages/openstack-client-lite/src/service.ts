export const SERVICES = ['identity', 'compute', 'volume', 'placement', 'image', 'network'] as const;

/** Our names of the services; the catalog's types differ (`volumev3`, `block-storage`). */
export type ServiceName = (typeof SERVICES)[number];

/** What a service understands, as text: `{ min: '2.1', max: '2.93' }`. */
export interface MicroversionRange {
  min: string;
  max: string;
}
