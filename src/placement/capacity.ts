import type { Inventory, Reserve } from './model.js';

/** Placement refuses what would exceed this: whole units of (total - reserved) x allocation ratio. */
export function capacityOf(inventory: Inventory): number {
  return Math.floor((inventory.total - inventory.reserved) * inventory.allocationRatio);
}

/** The part of a capacity that a plan may fill; at most the capacity, whatever the reserve says. */
export function usableOf(inventory: Inventory, resourceClass: string, reserve: Reserve): number {
  const capacity = capacityOf(inventory);
  if (!reserve.classes.includes(resourceClass)) return capacity;
  const kept = Math.min(100, Math.max(0, reserve.percent));
  return Math.floor((capacity * (100 - kept)) / 100);
}

/** Whether one server may take that much at once, whatever is free. */
export function unitFits(inventory: Inventory, amount: number): boolean {
  const { minUnit = 1, maxUnit = Number.POSITIVE_INFINITY, stepSize = 1 } = inventory;
  return amount >= minUnit && amount <= maxUnit && amount % stepSize === 0;
}
