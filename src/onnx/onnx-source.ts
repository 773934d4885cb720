import type { SetRule, SetRuleOptions } from '../inference/index.js'
import type { TableSchema } from '../io/index.js'
import type { Generator } from '../losses/index.js'
import type { EnergyModel, InputTransform, ReferenceMeasure } from '../models/index.js'

/** The parts of a fitted model that a graph is made of. */
export interface OnnxSource<Y> {
  /** the task, as model files name it */
  readonly task: string
  readonly model: EnergyModel<Y>
  readonly generator: Generator
  readonly inputs: InputTransform
  /** the learned measure that the score is a residual on, with the model it is, if it is one */
  readonly reference?: ReferenceMeasure & { readonly model?: EnergyModel<Y> }
  readonly schema?: TableSchema
  readonly featureNames?: readonly string[]
  /**
   * what was learned of the log-partition of any input: a network, or a sum over all outputs; `'anchored'`, a
   * sum over some of them and draws, of which a graph has the network alone; absent: nothing
   */
  readonly learned?: 'network' | 'all-outputs' | 'anchored'
  /** how label sets are decided */
  readonly decision?: { readonly rule: SetRule; readonly options: SetRuleOptions }
  /** what else the file is to tell; kept as it is */
  readonly metadata: Readonly<Record<string, string>>
}
