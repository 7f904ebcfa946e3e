import type { Cloud } from '../../cloud/cloud.js';
import type { HostReader } from '../../hosts/host-reader.js';
import type { Finding } from '../../preflight/finding.js';
import type { OwnState } from '../../preflight/policy.js';
import type { Preflight } from '../../preflight/preflight.js';
import type { Asked } from '../../requests/build.js';

/** How a parent stalls its children: as a single move is asked. */
export type IfStalled = 'ask' | 'abort' | 'force';

/** What a drain needs of the kind that moves one server. */
export interface MovePlans {
  /** `to` null: where it goes is not asked yet. */
  preflight(
    cloud: string,
    server: string,
    to: string | null,
    options: { except?: string; hosts?: HostReader | null | 'unasked'; cloud?: Cloud },
  ): Promise<Preflight>;
  /** What of these refuses a move. */
  refused(findings: readonly Finding[]): readonly Finding[];
  planned(preflight: Preflight, ifStalled: IfStalled): Required<Asked>;
  ownState(cloud: string, except?: string): Promise<OwnState>;
}
