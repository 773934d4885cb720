// Expressions of strangers: a constraint or a feature is a text; whatever it says, it computes or is refused.
import { constrained, subsets, withFeatures } from '../../dist/index.js'
import { pick } from './mutate.mjs'

const WORDS = [
  ...[
    'rain',
    'wind',
    'sun',
    'not',
    'and',
    'or',
    '(',
    ')',
    '(',
    ')',
    '+',
    '-',
    '*',
    '/',
    '^',
    '%',
    '<',
    '>=',
    '==',
    '!=',
  ],
  ...[
    '1',
    '0',
    '2',
    '1e308',
    '-1',
    '0.5',
    ',',
    '?',
    ':',
    ';',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '=',
    '!',
    'x',
    '.',
    'size',
  ],
  ...[
    'constructor',
    '__proto__',
    'import',
    'eval',
    'process',
    'cot',
    'factorial',
    'range',
    'zeros',
    'sum',
    'max',
    'abs',
    'exp',
  ],
]

export const expressions = {
  name: 'expressions',
  make: (rng) =>
    Array.from({ length: 1 + rng.integer(14) }, () => pick(rng, WORDS)).join(
      rng.bernoulli(0.7) ? ' ' : '',
    ),
  async check(text) {
    const space = subsets(['rain', 'wind', 'sun'])
    for (const make of [() => constrained(space, text), () => withFeatures(space, [text])]) {
      try {
        const made = await make()
        for (const y of made.enumerate()) made.encode(y, new Float32Array(made.codeLength), 0)
      } catch (error) {
        if (error.name !== 'PartitaError') throw error
      }
    }
    if (globalThis.rain !== undefined || {}.polluted) throw new Error('an expression reached out')
  },
}
