import { PartitaError } from '../../errors.js'
import { parseExpression } from '../../expressions/index.js'
import type { Space } from '../contract/space.js'

/**
 * The value of a text on elements of a space, over the names the space has for them.
 *
 * @throws PartitaError UNSUPPORTED if the space names nothing; PARSE_ERROR or UNKNOWN_LABEL
 */
export async function textReader<Y>(space: Space<Y>, text: string): Promise<(y: Y) => number> {
  const { variables } = space
  if (!variables) {
    throw new PartitaError('UNSUPPORTED', `texts cannot speak of ${space.name}`, {
      expected: 'a space with `variables`',
      hint: 'write a function instead, or give the space `variables`: names, and their values',
    })
  }
  const expression = await parseExpression(text, variables.names)
  const values = new Float64Array(variables.names.length)
  return (y) => {
    variables.read(y, values)
    return expression.evaluate(values)
  }
}
