import { PartitaError } from '../errors.js'
import type { Space } from '../spaces/index.js'

/** Rows named in an error. */
const NAMED_ROWS = 5

/**
 * Codes of the outputs, `[n, c]`.
 *
 * @throws PartitaError `SHAPE_MISMATCH` unless there is one for each row; `NOT_IN_SPACE` naming the rows
 *   whose output is not in the space
 */
export function encodeOutputs<Y>(
  ys: readonly Y[],
  space: Space<Y>,
  rows: number,
  where: string,
): Float32Array {
  if (!Array.isArray(ys) || ys.length !== rows) {
    throw new PartitaError('SHAPE_MISMATCH', 'inputs and outputs differ in rows', {
      expected: `${rows} outputs, one for each row of X`,
      received: Array.isArray(ys) ? String(ys.length) : `no array (${typeof ys})`,
      where,
    })
  }
  const outside = ys.flatMap((y, row) => (space.contains(y) ? [] : [row]))
  if (outside.length > 0) {
    const named = outside.slice(0, NAMED_ROWS).join(', ')
    const more = outside.length > NAMED_ROWS ? ', …' : ''
    const isOne = outside.length === 1
    throw new PartitaError(
      'NOT_IN_SPACE',
      `${outside.length} ${isOne ? 'output is' : 'outputs are'} not in ${space.name}`,
      {
        received: `${shown(ys[outside[0]])} in row ${outside[0]}`,
        where: `${where}, ${isOne ? 'row' : 'rows'} ${named}${more}`,
        hint: 'remove these rows, or use a space that holds their outputs',
      },
    )
  }
  const codes = new Float32Array(rows * space.codeLength)
  ys.forEach((y, row) => {
    space.encode(y, codes, row * space.codeLength)
  })
  return codes
}

/** a value as short text */
function shown(value: unknown): string {
  const plain = value instanceof Set ? [...value] : value
  let text: string | undefined
  try {
    text = JSON.stringify(plain)
  } catch {
    // circular, or a BigInt
  }
  const whole = text ?? String(plain)
  const kind = value instanceof Set ? 'Set ' : ''
  return kind + (whole.length > 60 ? `${whole.slice(0, 60)}…` : whole)
}
