import { duration } from '../../base/format/duration.js';
import { FAINT_INK } from './tones.js';

/** Seconds from the start, with round labels. */
export function timeAxis(seconds: number, gridIndex: number, labelled: boolean): object {
  return {
    type: 'value',
    gridIndex,
    min: 0,
    max: seconds,
    interval: stepOf(seconds),
    axisLabel: {
      show: labelled,
      fontSize: 14,
      color: FAINT_INK,
      // The axis also names its end, which falls upon the step before.
      formatter: (value: number) =>
        value === 0 ? 'start' : value % stepOf(seconds) === 0 ? duration(value) : '',
    },
    axisLine: { onZero: false, lineStyle: { color: FAINT_INK } },
    axisTick: { show: labelled },
    splitLine: { show: false },
  };
}

const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];

/** Six labels at most: what is between is read from the line. */
function stepOf(seconds: number): number {
  return STEPS.find((step) => seconds / step <= 6) ?? Math.ceil(seconds / 6);
}
