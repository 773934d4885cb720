import type { BackendOptions } from '../../engine/index.js'
import { checkOneOf, checkOption, PartitaError } from '../../errors.js'
import {
  decodeModel,
  encodeModel,
  type FeaturesInput,
  readFileWhole,
  type TableSchema,
  writeFileWhole,
} from '../../io/index.js'
import { mean } from '../../numbers/index.js'
import type { OnnxOptions } from '../../onnx/index.js'
import { Rng } from '../../random/index.js'
import type { LawDescription } from '../../samplers/index.js'
import type { DensityDiagnosis } from '../diagnose/continuous-diagnosis.js'
import type { DiagnoseOptions } from '../diagnose/diagnosis.js'
import { checkShape } from '../fitted/check-shape.js'
import {
  checkColumns,
  logPartitionShape,
  pointsShape,
  schemaShape,
  trainingShape,
} from '../fitted/header-schema.js'
import { orNothing, partsOf } from '../fitted/json-shape.js'
import { tiltShape } from '../fitted/tilt-shape.js'
import {
  diagnosticsOf,
  type ModelDiagnostics,
  type TrainingSummary,
} from '../fitted/training-summary.js'
import type { ReportOptions } from '../reports/report-options.js'
import { denseRows, encoderBySchema } from './dense-rows.js'
import { checkedPoints, codesOf, exactPoints } from './density-data.js'
import type { ResolvedDensityOptions } from './density-options.js'
import { type DensityParts, type LawSource, lawOf } from './density-parts.js'
import { createDensityModel } from './fit-density.js'
import type { OwnLaw } from './own-law.js'
import { type DensitySample, drawPoints, type SampleMethod } from './sample-density.js'
import { type SavedSpace, savedSpace, spaceFrom } from './saved-space.js'
import { type DensityLogPartition, TiltedLaw } from './tilted-law.js'

/** What loading a density may need that no file holds. */
export interface DensityLoadOptions extends BackendOptions {
  /** the base or the proposal of the fit, where it was the caller's own */
  readonly base?: OwnLaw
  readonly proposal?: OwnLaw
}

/** A fitted density; it never changes. Made by {@link DensityEstimator.fit}, or loaded. */
export class FittedDensity {
  /** @internal */
  constructor(private readonly parts: DensityParts) {}

  /** columns of a point, d */
  get featureCount(): number {
    return this.parts.law.space.codeLength
  }

  /** names of the columns */
  get featureNames(): readonly string[] {
    return this.parts.law.space.coordinates
  }

  /** what was learned of the columns of the training file, if the task was given it */
  get schema(): TableSchema | undefined {
    return this.parts.schema
  }

  get options(): ResolvedDensityOptions {
    return this.parts.options
  }

  get training(): TrainingSummary {
    return this.parts.training
  }

  /** how the samples of the fit did, and its warnings */
  get diagnostics(): ModelDiagnostics {
    return diagnosticsOf(this.training)
  }

  /** numbers that were learned */
  get parameterCount(): number {
    return this.parts.law.model.store.size
  }

  /** name of the backend that computes scores */
  get engine(): string {
    return this.parts.law.model.tape.backend.name
  }

  /** `ln p(x)` of points in their own units, nats, `[n]`; `−∞` outside of the bounds. */
  logDensity(X: FeaturesInput): Float64Array {
    return this.energy(X).map((energy) => -energy - this.parts.logPartition.value)
  }

  /** {@link logDensity}, under the name that scikit-learn gives it */
  scoreSamples(X: FeaturesInput): Float64Array {
    return this.logDensity(X)
  }

  /** the mean of {@link logDensity}, nats a point */
  meanLogDensity(X: FeaturesInput): number {
    return mean(this.logDensity(X))
  }

  /** `E(x) = −ln base(x) − g(x)` in the units of the points, `[n]`: `ln p = −E − ln Z` */
  energy(X: FeaturesInput): Float64Array {
    const { law, encoder } = this.parts
    const { space } = law
    const d = space.codeLength
    const points = checkedPoints(denseRows(X, encoder), 'X', d, space)
    const { values: exact } = exactPoints(points)
    const inside = Int32Array.from({ length: points.rows }, (_, r) => r).filter((r) =>
      space.contains(exact.subarray(r * d, (r + 1) * d)),
    )
    const out = new Float64Array(points.rows).fill(Number.POSITIVE_INFINITY)
    if (inside.length === 0) return out
    const values = new Float64Array(inside.length * d)
    for (const [at, r] of inside.entries()) {
      values.set(exact.subarray(r * d, (r + 1) * d), at * d)
    }
    const codes = codesOf(space, { rows: inside.length, values }, 'X').values
    const weights = law.logWeights(codes)
    inside.forEach((r, at) => {
      out[r] = -weights[at] - space.logSlope(codes, at * d)
    })
    return out
  }

  /** `ln Z` relative to the base, from fresh draws after the fit, beside the learned b */
  logPartition(): DensityLogPartition {
    return this.parts.logPartition
  }

  /**
   * Draws points, in the units of the data, and says how: by `'resampling'` draws of the proposal by their importance
   * weights (default), or by Metropolis chains that start there. `INVALID_OPTION`.
   */
  sample(
    count: number,
    {
      seed = 0,
      method = 'resampling',
    }: { readonly seed?: number; readonly method?: SampleMethod } = {},
  ): DensitySample {
    checkOption(Number.isInteger(count) && count > 0, 'count', 'an integer > 0', count)
    checkOneOf('method', method, ['resampling', 'metropolis'])
    return drawPoints(this.parts.law, count, method, new Rng(seed))
  }

  /** Where it is good and where it is not: coordinates and their pairs against draws, unlikely rows, slices. */
  async diagnose(X: FeaturesInput, options: DiagnoseOptions = {}): Promise<DensityDiagnosis> {
    const { diagnoseDensity } = await import('../diagnose/diagnose-density.js')
    return diagnoseDensity(this, X, options)
  }

  /** {@link diagnose} as one HTML file with figures and tables, which fetches nothing. */
  async report(X: FeaturesInput, options: ReportOptions<DensityDiagnosis> = {}): Promise<string> {
    const diagnosis = options.diagnosis ?? (await this.diagnose(X, options))
    const { densityReport } = await import('../reports/density-document.js')
    return densityReport(this, diagnosis, options)
  }

  // ── saving ─────────────────────────────────────────────────────────────────────────────────

  /** the model as the bytes of a safetensors file */
  toBytes(): Uint8Array {
    const { law, sources, tilt, logPartition, training, options, schema } = this.parts
    const header = {
      space: savedSpace(law.space),
      base: savedSource(sources.base),
      proposal: sources.proposal === sources.base ? 'base' : savedSource(sources.proposal),
      tilt,
      logPartition,
      training,
      options,
      schema,
    }
    return encodeModel({ task: 'density', header, weights: law.model.store.snapshot() })
  }

  /** the density as the bytes of an ONNX file (docs/serve-elsewhere.md); throws `UNSUPPORTED` for a base of the caller's own */
  async toOnnx(options?: OnnxOptions): Promise<Uint8Array> {
    const { densityOnnx } = await import('./density-onnx.js')
    return densityOnnx(this.parts, options)
  }

  /** Writes the model to a file, whole or not at all. Node only. */
  async save(path: string): Promise<void> {
    await writeFileWhole(path, this.toBytes())
  }

  /**
   * Rebuilds a density from {@link toBytes}.
   *
   * @throws PartitaError `MODEL_FILE` if the bytes are damaged or of another task; `INVALID_OPTION` if a law
   *   of the caller's own is not passed along
   */
  static async fromBytes(
    bytes: Uint8Array,
    options: DensityLoadOptions = {},
  ): Promise<FittedDensity> {
    const { header, weights } = decodeModel(bytes, 'density')
    checkShape(header, headerShape)
    const saved = header as SavedHeader
    if (saved.schema) checkColumns(saved.schema, saved.space.coordinates.length)
    try {
      const space = spaceFrom(saved.space)
      const base = sourceFrom(saved.base, 'base', options.base)
      const proposal =
        saved.proposal === 'base' ? base : sourceFrom(saved.proposal, 'proposal', options.proposal)
      if (!proposal) throw new PartitaError('MODEL_FILE', 'the density has no proposal')
      const { tilt, logPartition, training } = saved
      const baseLaw = base && lawOf(base, space)
      const proposalLaw = proposal === base && baseLaw ? baseLaw : lawOf(proposal, space)
      const engine = { ...options, weights }
      const model = await createDensityModel(space, baseLaw, tilt, new Rng(0), engine)
      const law = new TiltedLaw(model, baseLaw, proposalLaw)
      const sources = { base, proposal }
      return new FittedDensity({
        law,
        tilt,
        sources,
        logPartition,
        training,
        options: saved.options,
        schema: saved.schema,
        encoder: await encoderBySchema(saved.schema),
      })
    } catch (cause) {
      if (cause instanceof PartitaError && cause.code !== 'SHAPE_MISMATCH') throw cause
      throw new PartitaError('MODEL_FILE', 'the model file describes no density', {
        received: cause instanceof Error ? cause.message : String(cause),
        hint: 'save the model again',
        cause,
      })
    }
  }

  /** Reads a density from a file. Node only. */
  static async load(path: string, options?: DensityLoadOptions): Promise<FittedDensity> {
    return FittedDensity.fromBytes(await readFileWhole(path), options)
  }
}

const headerShape = partsOf({
  space: pointsShape,
  logPartition: logPartitionShape,
  tilt: tiltShape,
  training: trainingShape,
  options: partsOf({}),
  schema: orNothing(schemaShape),
})

/** A law in a model file: its parameters, or the name of one that the file does not hold. */
type SavedSource = { readonly description: LawDescription } | { readonly own: string } | null

interface SavedHeader
  extends Pick<DensityParts, 'tilt' | 'logPartition' | 'training' | 'options' | 'schema'> {
  readonly space: SavedSpace
  readonly base: SavedSource
  readonly proposal: SavedSource | 'base'
}

function savedSource(source: LawSource | undefined): SavedSource {
  if (!source) return null
  return source.kind === 'law' ? { description: source.description } : { own: source.law.name }
}

function sourceFrom(
  saved: SavedSource,
  role: 'base' | 'proposal',
  given: OwnLaw | undefined,
): LawSource | undefined {
  if (!saved) return undefined
  if ('description' in saved) return { kind: 'law', description: saved.description }
  checkOption(
    given?.name === saved.own,
    role,
    `the law ${saved.own} of the fit`,
    given?.name ?? 'nothing',
    `pass it along: load(path, { ${role} })`,
  )
  return { kind: 'own', law: given }
}
