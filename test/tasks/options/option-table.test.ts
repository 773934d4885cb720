import { describe, expect, it } from 'vitest'
import {
  choices,
  LabelRanker,
  MultilabelClassifier,
  PartitaError,
  StructuredPredictor,
} from '../../../src/index.js'

type Loose = Record<string, unknown>
const makers: [string, (options: Loose) => { fit(...args: never[]): PromiseLike<unknown> }][] = [
  ['MultilabelClassifier', (options) => new MultilabelClassifier(options)],
  ['LabelRanker', (options) => new LabelRanker(options)],
  ['StructuredPredictor', (options) => new StructuredPredictor(choices(3), options)],
]

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(PartitaError)
    expect((error as PartitaError).code).toBe('INVALID_OPTION')
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

describe.each(makers)('options of %s', (name, make) => {
  it('refuses a name that does not exist, with the one it may be meant for', () => {
    const message = messageOf(() => make({ epoch: 3 }))
    expect(message).toContain('unknown option epoch')
    expect(message).toContain(`new ${name}(…)`)
    expect(message).toContain('did you mean epochs?')
  })

  it('lists the names there are for one like no other', () => {
    expect(messageOf(() => make({ weightDecay: 3 }))).toMatch(/one of .*\bdecay\b.*\bseed\b/)
    expect(messageOf(() => make({ weightDecay: 3 }))).not.toContain('did you mean')
  })

  it('sends an option of fit there', () => {
    expect(messageOf(() => make({ signal: AbortSignal.timeout(1e5) }))).toContain(
      'signal is an option of fit',
    )
  })

  it('sends an option of the constructor back from fit', async () => {
    const fit = make({}).fit as (X: unknown, Y: unknown, options: Loose) => PromiseLike<unknown>
    const run = fit.call(make({}), [[0]], [0], { epochs: 3 })
    await expect(run).rejects.toThrow('epochs is an option of the constructor')
    await expect(fit.call(make({}), [[0]], [0], { sampleWeights: [1] })).rejects.toThrow(
      'did you mean sampleWeight?',
    )
  })

  it('takes what is left undefined', () => {
    expect(() => make({ epochs: undefined, engine: undefined })).not.toThrow()
  })
})
