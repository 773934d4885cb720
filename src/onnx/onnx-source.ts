import type { SetRule, SetRuleOptions } from '../inference/index.js'
import type { TableSchema } from '../io/index.js'
import type { Generator } from '../losses/index.js'
import type { ForestMeasure } from '../models/forest/index.js'
import type { EnergyModel, InputTransform, ReferenceMeasure } from '../models/index.js'

/** A learned measure: a model, a forest, or a mixture of models. */
export type OnnxReference<Y> = ReferenceMeasure & {
  readonly model?: EnergyModel<Y>
  readonly forest?: ForestMeasure<Y>
  readonly experts?: readonly { readonly weight: number; readonly source: OnnxSource<Y> }[]
}

/** A marginal as a function of another: linear between points, level beyond them. */
export interface MarginalCurve {
  /** rising, `[m]` */
  readonly says: readonly number[]
  readonly means: readonly number[]
}

/** The parts of a fitted model that a graph is made of. */
export interface OnnxSource<Y> {
  /** the task, as model files name it */
  readonly task: string
  readonly model: EnergyModel<Y>
  readonly generator: Generator
  readonly inputs: InputTransform
  /** the learned measure that the score is a residual on, with what it is made of */
  readonly reference?: OnnxReference<Y>
  readonly schema?: TableSchema
  readonly featureNames?: readonly string[]
  /**
   * what was learned of the log-partition of any input: a network, or a sum over all outputs; `'anchored'`, a
   * sum over some of them and draws, of which a graph has the network alone; absent: nothing
   */
  readonly learned?: 'network' | 'all-outputs' | 'anchored'
  /** how label sets are decided */
  readonly decision?: { readonly rule: SetRule; readonly options: SetRuleOptions }
  /** what the marginals of each label become, if they were calibrated by themselves */
  readonly curves?: readonly MarginalCurve[]
  /** what else the file is to tell; kept as it is */
  readonly metadata: Readonly<Record<string, string>>
}
