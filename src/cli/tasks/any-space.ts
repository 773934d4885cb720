import { PartitaError } from '../../errors.js'
import { type OutputRule, outputRules } from '../../inference/index.js'
import { FittedPredictor } from '../../tasks/index.js'
import {
  describeNetworks,
  type NetworkSummary,
  summarizeNetworks,
} from '../report/network-summary.js'
import { writtenOutputs } from '../report/prediction-text.js'
import type { SavedTask } from './cli-task.js'

/** Models of the outputs of any ready space, which a program has fitted and saved. */
export const anySpace: SavedTask<FittedPredictor<unknown>, Omit<NetworkSummary, 'empty'>> = {
  name: 'structured',
  decisions: outputRules,
  async load(bytes, options) {
    try {
      return await FittedPredictor.fromBytes(bytes, options)
    } catch (cause) {
      if (!(cause instanceof PartitaError) || cause.code !== 'INVALID_OPTION') throw cause
      throw new PartitaError('UNSUPPORTED', 'the model has a part that no file can hold', {
        received: cause.message,
        hint: 'load it in a program: FittedPredictor.load',
        cause,
      })
    }
  },
  describeOutputs: ({ space: { name, codeLength } }) => ({
    summary: { space: name, codeLength },
    line: `outputs   ${name}, codes of length ${codeLength}`,
  }),
  summarizeModel(model) {
    const { empty, ...summary } = summarizeNetworks(model)
    return summary
  },
  describeModel: describeNetworks,
  writtenDecisions: (model, X, decision?: OutputRule) =>
    writtenOutputs(model.predict(X, { decision })),
}
