import { exportRegressor, type OnnxOptions } from '../../onnx/index.js'
import { BROAD, TAILS } from './member.js'
import type { RegressorParts } from './regressor-parts.js'
import { edgeRule } from './row-edges.js'

/** A fitted conditional density as the bytes of an ONNX file. */
export function regressorOnnx(
  { space, inputs, schema, members, range, featureNames }: RegressorParts,
  asked: OnnxOptions | undefined,
): Uint8Array {
  const metadata = {
    task: 'regression',
    space: space.name,
    ...(featureNames && { featureNames: JSON.stringify(featureNames) }),
  }
  const own = members.map(({ network, model, spec: { tilt, components, base } }) => ({
    ...{ network, model, tilt, components },
    base: base === 'network' ? { tails: TAILS } : { deviation: BROAD },
  }))
  const source = { space, inputs, schema, members: own, edges: edgeRule(range[0]), metadata }
  return exportRegressor(source, asked)
}
