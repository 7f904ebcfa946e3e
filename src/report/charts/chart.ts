/** What a colour means, alike in every picture; the words beside it say the same. */
export type Tone = 'left' | 'sent' | 'changed' | 'good' | 'warn' | 'bad' | 'quiet';

interface Described {
  /** What it is about and how it stands: read first. */
  title: string;
  /** The numbers that decide, on one line. */
  subtitle: string;
  /** What the picture shows, in a few sentences, for whoever does not see it. */
  alt: string;
}

/** Points of one line: seconds from the left edge and the value; null where nothing is known. */
export type Points = readonly (readonly [seconds: number, value: number | null])[];

export interface Panel {
  title: string;
  unit: 'bytes' | 'bytes a second';
  lines: readonly { name: string; tone: Tone; points: Points; filled?: true }[];
}

/** One thing that took its time. */
export interface Stretch {
  from: number;
  to: number;
  tone: Tone;
  label: string;
}

/** A strip of stretches: what answered when. */
export interface Strip {
  title: string;
  stretches: readonly Stretch[];
}

/** How something went over time: panels and strips over one axis, times in seconds from its left edge. */
export interface TimeChart extends Described {
  kind: 'time';
  seconds: number;
  panels: readonly Panel[];
  strips: readonly Strip[];
  /** Shaded over every panel. */
  spans: readonly { from: number; to: number; label: string; tone: Tone }[];
  /** A line across every panel. */
  marks: readonly { at: number; label: string; tone: Tone }[];
  /** Where a pass over the memory began: thin lines without words. */
  ticks: readonly number[];
}

/** How full each of several things is. */
export interface BarsChart extends Described {
  kind: 'bars';
  /** In the unit that `amounts` are written in; bars are drawn to the largest. */
  rows: readonly { name: string; parts: readonly { tone: Tone; value: number }[]; words: string }[];
  legend: readonly { tone: Tone; words: string }[];
}

/** What happened where and when: a lane for each place, times in seconds from the left edge. */
export interface LanesChart extends Described {
  kind: 'lanes';
  seconds: number;
  /** Stretches of a lane that overlap are drawn below each other; their labels are shown as far as there is room. */
  lanes: readonly { name: string; stretches: readonly Stretch[] }[];
  /** Shaded over every lane. */
  spans: readonly { from: number; to: number; label: string; tone: Tone }[];
  legend: readonly { tone: Tone; words: string }[];
  /** Below the lanes: what there was no room for; empty: nothing. */
  note: string;
}

export type Chart = TimeChart | BarsChart | LanesChart;
