import { PartitaError } from '../../errors.js'
import type { Space } from '../../spaces/index.js'

/** Rows named in an error. */
const NAMED_ROWS = 5

/**
 * What `read` makes of each output; its errors name the row.
 *
 * @throws PartitaError `SHAPE_MISMATCH` unless there is one for each row
 */
export function readOutputs<Output, T>(
  outputs: readonly Output[],
  rows: number,
  where: string,
  read: (output: Output, row: number) => T,
): T[] {
  checkOutputCount(outputs, rows, where)
  return outputs.map((output, row) => {
    try {
      return read(output, row)
    } catch (error) {
      if (!(error instanceof PartitaError)) throw error
      throw new PartitaError(error.code, `output of row ${row}: ${error.message}`, { where })
    }
  })
}

function checkOutputCount(outputs: unknown, rows: number, where: string): void {
  const count = Array.isArray(outputs) ? outputs.length : undefined
  if (count === rows) return
  throw new PartitaError('SHAPE_MISMATCH', 'inputs and outputs differ in rows', {
    expected: `${rows} outputs, one for each row of X`,
    received: String(count ?? `no array (${outputs === null ? 'null' : typeof outputs})`),
    where,
  })
}

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
  checkOutputCount(ys, rows, where)
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
