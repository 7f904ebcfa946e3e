export interface Goal {
  what: string;
  value: number;
  /** The value must be below it. */
  under: number;
  unit?: string;
}

/** Says PASS or FAIL for each, and lets the process fail when one is missed. */
export function judge(goals: readonly Goal[]): void {
  for (const { what, value, under, unit = '' } of goals) {
    const good = value < under;
    if (!good) process.exitCode = 1;
    process.stdout.write(`${good ? 'PASS' : 'FAIL'}  ${what}: ${value}${unit}, goal under ${under}${unit}\n`);
  }
}
