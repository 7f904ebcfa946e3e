import { count } from '../../base/format/findings.js';
import { type Check, type Conclusion, defineCheck, pass, warn } from '../check.js';
import type { PreflightPolicy } from '../policy.js';

const FEW_FILES = 1024;
/** Of one preflight: SSH and libvirt are tried from the source side by side, and Drover logs in itself. */
const PREFLIGHT_LOGINS = 3;
/** Below this a short break of the network ends a move (seconds); libvirt's own default is 30. */
const SHORT_KEEPALIVE = 10;

type Settings = ReadonlyMap<string, string>;
type Limits = PreflightPolicy['limits'];

/** H29. Limits that many guests or many moves run into, against the moves that the policy allows at once. */
const limits = defineCheck({
  id: 'H29',
  title: 'Limits',
  scope: 'host',
  reads: { cloud: ['policy'], host: ['settings'] },
  about:
    "warns when libvirtd may open no more than 1024 files, when sshd's MaxStartups or libvirt's max_client_requests are less than the moves allowed at once need, and when QEMU's keepalive is off or short",
  decide: ({ cloud: { policy }, host: { settings } }, { host }): Conclusion | readonly Conclusion[] => {
    const low = [
      files(settings, host),
      logins(settings, host, policy.limits),
      requests(settings, host, policy.limits),
      keepalive(settings, host),
    ].filter((one) => one !== undefined);
    return low.length > 0
      ? low
      : pass(`libvirtd and sshd of ${host} have room for the moves allowed at once`);
  },
});

function files(settings: Settings, host: string): Conclusion | undefined {
  const most = number(settings, 'libvirtd.nofile');
  if (most === undefined || most > FEW_FILES) return undefined;
  return warn(
    `libvirtd of ${host} may open ${most} files only`,
    'Set LimitNOFILE=8192 or more in its unit; each guest needs several.',
    '/proc/PID/limits',
  );
}

/** `start:rate:full` of sshd_config(5): with `start` logins under way some are refused, with `full` every one. */
function logins(
  settings: Settings,
  host: string,
  { perCloud, perDestinationHost }: Limits,
): Conclusion | undefined {
  const set = settings.get('sshd.maxstartups') ?? '';
  const [, start, full] = /^(\d{1,6})(?::\d{1,3}:(\d{1,6}))?$/.exec(set) ?? [];
  if (start === undefined) return undefined;
  const moves = Math.min(perDestinationHost, perCloud);
  const needed = moves + PREFLIGHT_LOGINS;
  if (Number(start) >= needed) return undefined;
  const every = Number(full ?? start);
  return warn(
    `sshd of ${host} refuses ${every < needed ? 'logins' : 'some logins'} from ${every < needed ? every : start} at once (MaxStartups ${set}); ${count(moves, 'move')} there at once and a preflight need ${needed}`,
    `Set MaxStartups ${needed}:30:${Math.max(100, needed)} or more in sshd_config of ${host} and reload sshd, or lower policy.limits.perDestinationHost.`,
    'sshd -T',
  );
}

/** nova-compute has one connection to libvirt: each move holds one of its requests to the end, and it reads beside them. */
function requests(
  settings: Settings,
  host: string,
  { perCloud, perSourceHost }: Limits,
): Conclusion | undefined {
  const most = number(settings, 'libvirtd.max_client_requests');
  const moves = Math.min(perSourceHost, perCloud);
  if (most === undefined || most > moves) return undefined;
  return warn(
    `libvirtd of ${host} takes ${count(most, 'request')} of one client at once (max_client_requests), and ${count(moves, 'move')} from there at once ${moves === 1 ? 'needs' : 'need'} ${moves + 1}`,
    `Set max_client_requests=${Math.max(5, moves + 1)} in libvirtd.conf (virtqemud.conf) of ${host} and restart it while no move runs, or lower policy.limits.perSourceHost.`,
    'libvirtd.conf',
  );
}

/** Of qemu.conf: what the source's libvirtd asks of the destination's during a move (interval * (count + 1) seconds). */
function keepalive(settings: Settings, host: string): Conclusion | undefined {
  const interval = number(settings, 'qemu.keepalive_interval') ?? 5;
  const times = number(settings, 'qemu.keepalive_count') ?? 5;
  const remedy = `Set keepalive_interval=5 and keepalive_count=5 in qemu.conf of ${host} and restart libvirtd while no move runs.`;
  if (interval <= 0) {
    return warn(
      `keepalive_interval of ${host} is ${interval}: a move whose other host vanishes would hang`,
      remedy,
      'qemu.conf',
    );
  }
  const seconds = interval * (times + 1);
  if (seconds >= SHORT_KEEPALIVE) return undefined;
  return warn(
    `libvirt of ${host} gives a move up when the other host is silent for ${seconds} s`,
    remedy,
    'qemu.conf',
  );
}

function number(settings: Settings, key: string): number | undefined {
  const text = settings.get(key);
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

export const limitChecks: readonly Check[] = [limits];
