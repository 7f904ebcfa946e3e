import { z } from 'zod';
import { defineCommand, type Output, Unreadable } from '../command.js';
import { amount, pairsOf } from '../lines.js';
import { script } from '../script.js';

export const memoryAndLoad = defineCommand({
  id: 'memory',
  purpose: 'Memory, huge pages, CPUs and load.',
  args: {},
  root: false,
  timeoutMs: 10_000,
  script: script('system/memory'),
  parse: parseMemory,
});

const size = z.number().int().nonnegative();

const memory = z.object({
  totalBytes: size,
  /** MemAvailable: what can be had without swapping. */
  availableBytes: size,
  swapTotalBytes: size,
  swapFreeBytes: size,
  cpus: z.number().int().positive(),
  load1: z.number().nonnegative(),
  hugepages: z.array(z.object({ node: z.string(), pageKiB: size, total: size, free: size })),
});

export type MemoryAndLoad = Readonly<z.infer<typeof memory>>;

export function parseMemory(output: Output): MemoryAndLoad {
  const found = pairsOf(output);
  const kib = (key: string) => {
    const value = amount(found.get(key)?.[0]);
    return value === null ? null : value * 1024;
  };
  const parsed = memory.safeParse({
    totalBytes: kib('MemTotal'),
    availableBytes: kib('MemAvailable') ?? kib('MemFree'),
    swapTotalBytes: kib('SwapTotal') ?? 0,
    swapFreeBytes: kib('SwapFree') ?? 0,
    cpus: amount(found.get('cpus')?.[0]),
    load1: amount(found.get('load')?.[0]),
    hugepages: (found.get('hugepages') ?? []).flatMap((line) => {
      const [node, page, total, free] = line.split(' ');
      return [{ node, pageKiB: amount(page), total: amount(total), free: amount(free) }];
    }),
  });
  if (!parsed.success) throw new Unreadable('has no memory, CPUs or load');
  return parsed.data;
}
