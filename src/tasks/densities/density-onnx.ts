import { PartitaError } from '../../errors.js'
import { exportDensity, type OnnxOptions } from '../../onnx/index.js'
import type { DensityParts } from './density-parts.js'

/** A fitted density as the bytes of an ONNX file. */
export function densityOnnx(
  { law, tilt, sources, logPartition, schema }: DensityParts,
  asked: OnnxOptions | undefined,
): Uint8Array {
  const { base } = sources
  if (base?.kind === 'own') {
    throw new PartitaError('UNSUPPORTED', "the base of this density is the caller's own", {
      expected: 'a base that is fitted here, or a law by its parameters',
      received: base.law.name,
      where: 'base',
      hint: 'ONNX holds no code: fit with another base, or serve this model with partita itself',
    })
  }
  const { value, standardError, learned } = logPartition
  const { model, space } = law
  const metadata = {
    task: 'density',
    space: space.name,
    featureNames: JSON.stringify(space.coordinates),
    logPartition: String(value),
    standardError: String(standardError),
    ...(learned !== undefined && { learnedLogPartition: String(learned) }),
  }
  const source = { model, tilt, schema, base: base?.description, logPartition: value, metadata }
  return exportDensity(source, asked)
}
