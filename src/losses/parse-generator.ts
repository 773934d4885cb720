import { PartitaError } from '../errors.js'
import type { Generator } from './generator.js'
import { logistic } from './logistic.js'
import { safeLogistic } from './safe-logistic.js'
import { sparsemax } from './sparsemax.js'
import { tsallis } from './tsallis.js'

const FORMS = 'logistic, sparsemax, tsallis:ALPHA (ALPHA >= 1) or safe-logistic:RHO (0 < RHO < 1)'

/**
 * The generator written as text, for command lines and model files. Reads what `generator.name`
 * says: `parseGenerator(tsallis(1.5).name)` is `tsallis(1.5)` again.
 *
 * @param text `logistic`, `sparsemax`, `tsallis:ALPHA` or `safe-logistic:RHO`
 * @throws PartitaError PARSE_ERROR for any other form, INVALID_OPTION for a number out of range
 *
 * @example
 * ```ts
 * import { parseGenerator } from 'partita/core'
 * console.log(parseGenerator('tsallis:1.5').name) // tsallis:1.5
 * ```
 */
export function parseGenerator(text: string): Generator {
  const [kind, parameter, ...rest] = text.trim().split(':')
  if (rest.length === 0) {
    if (parameter === undefined) {
      if (kind === 'logistic') return logistic
      if (kind === 'sparsemax') return sparsemax
    } else {
      if (kind === 'tsallis') return tsallis(parseParameter(parameter, text))
      if (kind === 'safe-logistic') return safeLogistic(parseParameter(parameter, text))
    }
  }
  throw unreadable(text)
}

function parseParameter(parameter: string, text: string): number {
  const value = Number(parameter)
  if (parameter.trim() === '' || Number.isNaN(value)) throw unreadable(text)
  return value
}

function unreadable(text: string): PartitaError {
  return new PartitaError('PARSE_ERROR', 'this names no loss', {
    expected: FORMS,
    received: JSON.stringify(text),
    hint: 'for example: tsallis:1.5',
  })
}
