import { type Check, defineCheck, fail, pass, warn } from '../check.js';

/** H28. Logs, tokens and heartbeats are read by the clock. */
const CLOSE_MS = 500;
const FAR_MS = 5_000;
const clocks = defineCheck({
  id: 'H28',
  title: 'Clocks',
  scope: 'pair',
  reads: { source: ['clock'], destination: ['clock'] },
  about: 'warns from half a second between the clocks of the hosts, fails from five',
  decide: ({ source, destination }, names) => {
    const unsure = source.clock.uncertaintyMs + destination.clock.uncertaintyMs;
    const apart = Math.abs(source.clock.aheadMs - destination.clock.aheadMs);
    const surely = Math.max(0, apart - unsure);
    if (surely < CLOSE_MS) return pass(`clocks within ${seconds(Math.max(apart, unsure))}`);
    const behind = source.clock.aheadMs < destination.clock.aheadMs ? names.source : names.destination;
    const off = furtherOff(source.clock.aheadMs, destination.clock.aheadMs, names) ?? behind;
    const text = `the clocks of ${names.source} and ${names.destination} are ${seconds(apart)} apart`;
    const remedy = `Look at the clock of ${off} (chronyc tracking, timedatectl), and have NTP keep it.`;
    return surely < FAR_MS ? warn(text, remedy, 'date') : fail(text, remedy, 'date');
  },
});

/** Against our own clock, which need not be right either: the host that is further off. */
function furtherOff(
  from: number,
  to: number,
  names: { source: string; destination: string },
): string | undefined {
  if (Math.abs(from) === Math.abs(to)) return undefined;
  return Math.abs(from) > Math.abs(to) ? names.source : names.destination;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

export const clockChecks: readonly Check[] = [clocks];
