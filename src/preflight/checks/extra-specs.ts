/**
 * Whether a value satisfies what a flavor's extra spec asks, by the operators of Nova's AggregateInstanceExtraSpecsFilter
 * (nova scheduler/filters/extra_specs_ops.py). A value may list several, separated by commas: one is enough.
 */
export function satisfies(value: string | undefined, wanted: string): boolean {
  if (value === undefined) return false;
  return value.split(',').some((one) => matches(one.trim(), wanted.trim()));
}

function matches(value: string, wanted: string): boolean {
  const words = wanted.split(/\s+/);
  const [operator = '', operand = ''] = words;
  const compare = NUMBERS[operator] ?? TEXTS[operator];
  if (compare !== undefined) return compare(value, operand);
  if (operator === '<or>') return words.some((word, index) => index % 2 === 1 && word === value);
  if (operator === '<in>') return value.includes(operand);
  if (operator === '<all-in>') return words.slice(1).every((word) => value.includes(word));
  return value === wanted;
}

type Compare = (value: string, operand: string) => boolean;

const NUMBERS: Readonly<Record<string, Compare>> = {
  // `=` is "at least" for numbers: Nova keeps it so for old flavors.
  '=': (value, operand) => Number(value) >= Number(operand),
  '==': (value, operand) => Number(value) === Number(operand),
  '!=': (value, operand) => Number(value) !== Number(operand),
  '>=': (value, operand) => Number(value) >= Number(operand),
  '<=': (value, operand) => Number(value) <= Number(operand),
};

const TEXTS: Readonly<Record<string, Compare>> = {
  's==': (value, operand) => value === operand,
  's!=': (value, operand) => value !== operand,
  's<': (value, operand) => value < operand,
  's<=': (value, operand) => value <= operand,
  's>': (value, operand) => value > operand,
  's>=': (value, operand) => value >= operand,
};
