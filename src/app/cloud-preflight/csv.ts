import type { CloudServerRow } from '../../preflight/cards/cloud-view.js';
import { csvOf } from '../../report/record/csv.js';

const HEAD = [
  'server',
  'id',
  'project',
  'host',
  'status',
  'memory_mib',
  'vcpus',
  'can_move',
  'hosts_that_fit',
  'check',
  'reason',
  'remedy',
  'notes',
] as const;

const WORDS = { can: 'yes', unsure: 'as far as could be read', cannot: 'no', off: 'off' } as const;

/** One line a server, as they stood at that moment. */
export function cloudCsv(servers: readonly CloudServerRow[]): string {
  return csvOf(
    HEAD,
    servers.map((one) => [
      one.name,
      one.id,
      one.project,
      one.host ?? '',
      one.status,
      String(one.memoryMib),
      String(one.vcpus),
      WORDS[one.mobility],
      one.places === null ? '' : String(one.places),
      one.reason?.check ?? '',
      one.reason === null ? '' : `${one.reason.title}: ${one.reason.text}`,
      one.reason?.remedy ?? '',
      one.notes.join('; '),
    ]),
  );
}
