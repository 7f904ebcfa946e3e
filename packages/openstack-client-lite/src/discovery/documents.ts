import { z } from 'zod';

/** One version of a service, out of its version document. */
export interface VersionEntry {
  /** `v2.1`. */
  id: string;
  /** Absolute or relative; null when the document does not say. */
  self: string | null;
  /** null: no microversions. */
  range: { min: string; max: string } | null;
}

const link = z.object({ rel: z.string(), href: z.string() });

const entry = z.object({
  id: z.string(),
  version: z.string().nullish(),
  max_version: z.string().nullish(),
  min_version: z.string().nullish(),
  links: z.array(link).nullish(),
});

/** Nova, Cinder, Placement, Glance, Neutron; Keystone's root; one version's own; Nova's 300 of old. */
const document = z.union([
  z.object({ versions: z.array(entry) }).transform((body) => body.versions),
  z.object({ versions: z.object({ values: z.array(entry) }) }).transform((body) => body.versions.values),
  z.object({ version: entry }).transform((body) => [body.version]),
  z.object({ choices: z.array(entry) }).transform((body) => body.choices),
]);

/** The versions a document tells of; empty when it is no version document. */
export function readVersionDocument(body: unknown): readonly VersionEntry[] {
  const parsed = document.safeParse(body);
  return parsed.success ? parsed.data.map(toEntry) : [];
}

function toEntry(raw: z.output<typeof entry>): VersionEntry {
  const max = raw.max_version || raw.version;
  const min = raw.min_version;
  return {
    id: raw.id,
    self: raw.links?.find((each) => each.rel === 'self')?.href ?? null,
    range: min && max ? { min, max } : null,
  };
}
