import type { OptionTable } from './option-table.js'
import { countOption, positiveOption } from './training-options.js'

/** The server of a queue. */
export const queueOption = {
  queue: {
    kind: 'text',
    value: 'URL',
    help: 'redis://host:port: give the fits to whoever runs partita work there; name and password in it, or in PARTITA_QUEUE_USERNAME and PARTITA_QUEUE_PASSWORD',
  },
} as const satisfies OptionTable

export const patienceOption = {
  patience: {
    ...positiveOption,
    value: 'SECONDS',
    default: '120',
    help: 'with --queue: how long its server may be away before all ends',
  },
} as const satisfies OptionTable

/** How units are taken. */
export const workOptions = {
  queue: { ...queueOption.queue, required: true, help: 'redis://host:port: where fits wait' },
  workers: { ...countOption, default: 'a core each', help: 'fits at once, each on a thread' },
  lease: {
    ...positiveOption,
    value: 'SECONDS',
    default: '10',
    help: 'how long after its last sign of life the fit of a dead worker is given to another',
  },
  patience: { ...patienceOption.patience, help: 'how long the server may be away' },
} as const satisfies OptionTable
