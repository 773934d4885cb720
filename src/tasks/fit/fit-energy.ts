import { type BackendOptions, createBackend, Tape } from '../../engine/index.js'
import { type Generator, logistic } from '../../losses/index.js'
import { type CustomParts, EnergyModel } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { Proposal } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import {
  createExactObjective,
  createGeneralizedObjective,
  createJointObjective,
  createMcmcObjective,
  createMinMaxObjective,
  createNceObjective,
  type FitJob,
  type FitResult,
  fitModel,
  type Objective,
  type TrainingData,
  type TrainingEvent,
} from '../../training/index.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { createProposal, learnedSampler } from './proposals.js'
import type { LearnedReference } from './reference.js'

/** Log-weights above this go on along their tangent, counted (docs/findings.md#multilabel-3). */
const CLAMP = 30

/** What all passes of a fit share. */
export interface Pipeline<Y> extends CustomParts {
  readonly space: Space<Y>
  readonly generator: Generator
  readonly backend: BackendOptions
  readonly rng: Rng
  /** draws outputs that agree with what is known of them; for outputs known in part */
  readonly constrained?: Proposal
  /** key of the energy's passes; absent: the fit's own */
  readonly energyKey?: string
  readonly signal?: AbortSignal
  /** a proposal of the caller's own, in place of the one the settings name */
  readonly proposal?: Proposal
  /** starting value of the energy's linear score, `[codeLength]`; undefined: zeros */
  linearBias?(data: TrainingData): Promise<Float32Array | undefined>
}

/** The rows of a pass, and what it is part of. */
export type PassData = Pick<FitJob<unknown>, 'data' | 'validation' | 'part'>

/** Whether a model with these settings is normalised by itself: nothing about it is joint. */
export function isBase({ model }: ResolvedTaskOptions): boolean {
  return model.energy === 'plackett-luce'
}

/**
 * The settings of a model that is its self-normalised base alone: Plackett–Luce for rankings, else a
 * linear energy, for sets independent labels.
 */
export function baseOf<Y, Options extends ResolvedTaskOptions>(
  settings: Options,
  space: Space<Y>,
): Options {
  const { model } = settings
  const energy = space.rankings ? 'plackett-luce' : 'linear'
  return {
    ...settings,
    loss: logistic.name,
    objective: 'exact',
    energy,
    model: {
      ...model,
      energy,
      custom: model.custom?.encoder ? { encoder: model.custom.encoder } : undefined,
      logPartition: { ...model.logPartition, kind: 'constant' },
      proposal: undefined,
    },
  }
}

/** A self-normalised base model by exact likelihood, whatever the loss of the energy. */
export function fitBase<Y>(
  { space, constrained, backend, signal, rng, encoder, linearBias: biasOf }: Pipeline<Y>,
  settings: ResolvedTaskOptions,
  pass: PassData,
): AsyncGenerator<TrainingEvent, FitResult<Y>> {
  const spec = { ...baseOf(settings, space).model, features: pass.data.features.cols }
  return fitModel({
    ...pass,
    createModel: async () =>
      new EnergyModel(new Tape(await createBackend(backend)), space, spec, rng.split('reference'), {
        linearBias: await biasOf?.(pass.data),
        encoder,
      }),
    createObjective: () => createExactObjective(space, logistic, { constrained }),
    options: settings.fit,
    rng: rng.split('reference fit'),
    signal,
  })
}

/** The energy and its log-partition, on the uniform measure or a learned reference. */
export function fitEnergy<Y>(
  pipeline: Pipeline<Y>,
  settings: ResolvedTaskOptions,
  pass: PassData,
  reference?: LearnedReference<Y>,
): AsyncGenerator<TrainingEvent, FitResult<Y>> {
  const { space, backend, signal, rng, energyKey, energy, encoder } = pipeline
  const { logPartition } = settings.model
  return fitModel({
    ...pass,
    createModel: async (rows) => {
      const tableRows = logPartition.kind === 'table' ? rows : 0
      const spec = {
        ...settings.model,
        features: pass.data.features.cols,
        logPartition: { ...logPartition, tableRows },
      }
      const tape = new Tape(await createBackend(backend))
      return new EnergyModel(tape, space, spec, rng.split('model'), {
        // a residual on a learned reference starts at nothing
        linearBias: reference ? undefined : await pipeline.linearBias?.(pass.data),
        reference,
        energy,
        encoder,
        logPartition: pipeline.logPartition,
      })
    },
    createObjective: (data) => createObjective(pipeline, settings, data, reference),
    options: settings.fit,
    rng: energyKey ? rng.split(energyKey) : rng,
    signal,
  })
}

/** The objective the settings name. */
export function createObjective<Y>(
  { space, generator, constrained, proposal }: Pipeline<Y>,
  settings: ResolvedTaskOptions,
  data: TrainingData,
  reference?: LearnedReference<Y>,
): Objective<Y> {
  const { samples, chains: start = 'persistent', sweeps = 1, nce: kind = 'binary' } = settings
  const measure = { constrained, reference: reference?.proposal }
  const sampled = () => ({
    ...measure,
    proposal: proposal ?? createProposal(settings.proposal, { space, data, reference }),
  })
  switch (settings.objective) {
    case 'exact':
      return createExactObjective(space, generator, measure)
    case 'joint':
      return createJointObjective(space, { ...sampled(), generator, samples, clamp: CLAMP })
    case 'mcmc': {
      const moves = sweeps * Math.max(1, Math.round(space.logSize / Math.LN2))
      return createMcmcObjective(space, { ...sampled(), chains: samples, moves, start })
    }
    case 'min-max': {
      const sampler = { ...measure, proposal: learnedSampler(space), samples }
      return createMinMaxObjective(space, sampler)
    }
    case 'nce':
      return createNceObjective(space, { ...sampled(), samples, kind })
    case 'generalized':
      return createGeneralizedObjective(space, { ...settings, constrained })
  }
}
