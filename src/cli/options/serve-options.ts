import type { engineOptions, generalOptions } from './general-options.js'
import type { OptionTable, OptionValues } from './option-table.js'

const isWhole = (least: number, most: number) => (value: number) =>
  Number.isInteger(value) && value >= least && value <= most

/** The model, and where it listens. */
export const listeningOptions = {
  model: { kind: 'text', value: 'M.partita', required: true, help: 'a model that fit has saved' },
  port: {
    kind: 'number',
    value: 'N',
    default: '8080',
    expected: 'a port from 0 to 65535; 0: any that is free',
    accepts: isWhole(0, 65_535),
    help: 'where to listen',
  },
  host: {
    kind: 'text',
    value: 'ADDRESS',
    default: '127.0.0.1',
    help: 'the address to listen at; 0.0.0.0 for all, with a token in PARTITA_TOKEN',
  },
} as const satisfies OptionTable

/** What a request may ask for. */
export const limitOptions = {
  'max-rows': {
    kind: 'number',
    value: 'N',
    default: '1000',
    expected: 'an integer from 1 to 1000000',
    accepts: isWhole(1, 1e6),
    help: 'rows of a request, at most',
  },
  'max-bytes': {
    kind: 'number',
    value: 'N',
    default: '1048576',
    expected: 'an integer from 1 to 1000000000',
    accepts: isWhole(1, 1e9),
    help: 'bytes of a request, at most',
  },
  timeout: {
    kind: 'number',
    value: 'SECONDS',
    default: '10',
    expected: 'a number of seconds from 0.1 to 3600',
    accepts: (value: number) => value >= 0.1 && value <= 3600,
    help: 'how long a request may take to arrive',
  },
} as const satisfies OptionTable

/** What the command line of `serve` says. */
export type ServeValues = OptionValues<
  typeof listeningOptions & typeof limitOptions & typeof engineOptions & typeof generalOptions
>
