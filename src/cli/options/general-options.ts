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
} as const satisfies OptionTable
