import { PartitaError } from '../../errors.js'

/** Nothing we write is nested as deep; deeper values overflow the stack of whatever walks them. */
const DEEPEST = 64

/**
 * JSON that is nested at most 64 deep.
 *
 * @param what it is part of, for errors
 * @throws PartitaError `MODEL_FILE` if it is deeper, or no JSON
 */
export function parseJson(text: string, what: string): unknown {
  checkDepth(text, what)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new PartitaError('MODEL_FILE', `${what} is no JSON`, { cause })
  }
}

function checkDepth(text: string, what: string): void {
  let depth = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth++
    else if (token === ']' || token === '}') depth--
    if (depth > DEEPEST) {
      throw new PartitaError('MODEL_FILE', `${what} is nested too deep`, {
        expected: `at most ${DEEPEST} levels`,
      })
    }
  }
}
