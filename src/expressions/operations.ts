import { PartitaError } from '../errors.js'

/** A part of an expression, ready to compute: its value for values of the variables. */
export type Evaluate = (values: ArrayLike<number>) => number

/** Makes an operation of its operands. */
export type Operation = (operands: readonly Evaluate[]) => Evaluate

const truth = (value: boolean) => (value ? 1 : 0)

/** Arithmetic whose result must be finite: a comparison with what is not would pass for an answer. */
function arithmetic(of: (a: number, b: number) => number): Operation {
  return ([a, b]) =>
    (values) => {
      const result = of(a(values), b(values))
      if (!Number.isFinite(result)) throw notFinite(result)
      return result
    }
}

/** The error of an expression whose value is no finite number. */
export function notFinite(value: number): PartitaError {
  return new PartitaError('NOT_FINITE', 'an expression has no finite value', {
    expected: 'a finite number',
    received: String(value),
    hint: 'look for a division by zero',
  })
}

function unary(of: (a: number) => number): Operation {
  return ([a]) =>
    (values) =>
      of(a(values))
}

function binary(of: (a: number, b: number) => number): Operation {
  return ([a, b]) =>
    (values) =>
      of(a(values), b(values))
}

/** Comparisons, by the names the parser gives them. */
export const comparisons: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
  ['equal', (a, b) => a === b],
  ['unequal', (a, b) => a !== b],
  ['smaller', (a, b) => a < b],
  ['smallerEq', (a, b) => a <= b],
  ['larger', (a, b) => a > b],
  ['largerEq', (a, b) => a >= b],
])

/** Operators, by the names the parser gives them; everything else is refused. */
export const operators: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['add', arithmetic((a, b) => a + b)],
  ['subtract', arithmetic((a, b) => a - b)],
  ['multiply', arithmetic((a, b) => a * b)],
  ['divide', arithmetic((a, b) => a / b)],
  ['unaryMinus', unary((a) => -a)],
  ['unaryPlus', unary((a) => a)],
  ['not', unary((a) => truth(a === 0))],
  [
    'and',
    ([a, b]) =>
      (values) =>
        truth(a(values) !== 0 && b(values) !== 0),
  ],
  [
    'or',
    ([a, b]) =>
      (values) =>
        truth(a(values) !== 0 || b(values) !== 0),
  ],
  ['xor', binary((a, b) => truth((a !== 0) !== (b !== 0)))],
  ...[...comparisons].map(
    ([name, holds]) => [name, binary((a, b) => truth(holds(a, b)))] as [string, Operation],
  ),
])

/** `a < b <= c`: every neighbouring pair compares as its sign says. */
export function chain(
  signs: readonly ((a: number, b: number) => boolean)[],
  operands: readonly Evaluate[],
): Evaluate {
  return (values) => {
    let before = operands[0](values)
    for (let i = 0; i < signs.length; i++) {
      const next = operands[i + 1](values)
      if (!signs[i](before, next)) return 0
      before = next
    }
    return 1
  }
}

/** Functions with any number of arguments but none, `abs` with one. */
export const functions: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['abs', unary(Math.abs)],
  ['min', fold((a, b) => Math.min(a, b))],
  ['max', fold((a, b) => Math.max(a, b))],
  ['sum', fold((a, b) => a + b)],
  ['count', (operands) => (values) => operands.reduce((n, of) => n + truth(of(values) !== 0), 0)],
])

function fold(of: (a: number, b: number) => number): Operation {
  return (operands) => (values) => {
    let result = operands[0](values)
    for (let i = 1; i < operands.length; i++) result = of(result, operands[i](values))
    return result
  }
}
