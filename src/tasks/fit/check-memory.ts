import { PartitaError } from '../../errors.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'

/** What the arrays of one engine may take, bytes: addresses of WebAssembly have 32 bits. */
const MOST_BYTES = 2 ** 32
/** A weight, its gradient and the two moments of the optimizer, four bytes each. */
const BYTES_A_WEIGHT = 16

/**
 * Refuses networks whose weights alone need more memory than an engine has, before anything is fitted.
 *
 * @param inputs columns of the inputs as the networks see them
 * @param outputs numbers in a code
 * @throws PartitaError `UNSUPPORTED` with the size, the layer that takes most and the way out
 */
export function checkMemory(
  { model: { encoder } }: Pick<ResolvedTaskOptions, 'model'>,
  inputs: number,
  outputs: number,
): void {
  // widths that are none are refused with the other options
  const hidden = Array.isArray(encoder.hidden) ? (encoder.hidden as readonly number[]) : []
  const widths = [inputs, ...hidden, outputs]
  const layers = widths.slice(1).map((width, layer) => ({ from: widths[layer], to: width }))
  const bytes = layers.reduce((sum, { from, to }) => sum + BYTES_A_WEIGHT * from * to, 0)
  if (!(bytes > MOST_BYTES)) return
  const { from, to } = layers.reduce((most, layer) =>
    layer.from * layer.to > most.from * most.to ? layer : most,
  )
  throw new PartitaError('UNSUPPORTED', 'the networks do not fit into the memory of an engine', {
    expected: `less than ${MOST_BYTES / 2 ** 30} GiB for weights, gradients and moments`,
    received: `${(bytes / 2 ** 30).toFixed(1)} GiB, most of it ${from} × ${to} weights`,
    hint: 'use fewer hidden units (option hidden of the encoder), or fewer columns',
  })
}
