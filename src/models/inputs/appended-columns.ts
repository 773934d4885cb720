import type { Features } from '../../engine/index.js'
import { appendFourierFeatures, type FourierFeatures } from './fourier-features.js'
import {
  appendPiecewiseFeatures,
  type PiecewiseFeatures,
  pieceCount,
} from './piecewise-features.js'

/** Columns that a preparation of inputs appends to them: random Fourier features, then piecewise linear ones. */
export class AppendedColumns {
  constructor(
    readonly fourier: FourierFeatures | undefined,
    readonly piecewise: PiecewiseFeatures | undefined,
  ) {}

  /** how many */
  get count(): number {
    const { fourier, piecewise } = this
    return (fourier?.phases.length ?? 0) + (piecewise ? pieceCount(piecewise) : 0)
  }

  /** The standardized inputs with these columns behind them, made of both kinds of inputs, `[n, d + count]`. */
  appendTo(standard: Features, rows: Features): Features {
    const { fourier, piecewise } = this
    const smooth = fourier ? appendFourierFeatures(standard, fourier) : standard
    return piecewise ? appendPiecewiseFeatures(smooth, rows, piecewise) : smooth
  }
}

/** What is appended; undefined where there is neither. */
export function appendedColumns(
  fourier: FourierFeatures | undefined,
  piecewise: PiecewiseFeatures | undefined,
): AppendedColumns | undefined {
  return fourier || piecewise ? new AppendedColumns(fourier, piecewise) : undefined
}
