import type { OptionTable } from './option-table.js'

/** What every command understands. */
export const generalOptions = {
  quiet: { kind: 'flag', help: 'no progress bar and no warnings on standard error' },
  debug: { kind: 'flag', help: 'show where in the program an error came from' },
  help: { kind: 'flag', help: 'show this text' },
} as const satisfies OptionTable

/** Machine-readable output. */
export const jsonOption = {
  json: { kind: 'flag', help: 'print one JSON object and nothing else' },
} as const satisfies OptionTable

/** Which implementation computes. */
export const engineOptions = {
  engine: {
    kind: 'choice',
    choices: [
      'auto',
      'wasm',
      'native',
      'reference',
      'tfjs',
      'tfjs-tensorflow',
      'tfjs-wasm',
      'tfjs-cpu',
    ],
    default: 'auto',
    help: 'WebAssembly SIMD, native (@partita/native), plain float64 (slow), or TensorFlow.js',
  },
  deterministic: {
    kind: 'flag',
    help: 'the same bits on every machine (no relaxed SIMD, not native)',
  },
  threads: {
    kind: 'number',
    value: 'N',
    expected: 'an integer from 1 to 16',
    accepts: (value: number) => Number.isInteger(value) && value >= 1 && value <= 16,
    default: '1; native: 2 where a core is free',
    help: 'share large products between threads, with the bits of one',
  },
} as const satisfies OptionTable
