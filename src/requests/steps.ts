import type { Step } from './request.js';

export function withStep(steps: readonly Step[], changed: Step): readonly Step[] {
  return steps.map((step) => (step.id === changed.id ? changed : step));
}
