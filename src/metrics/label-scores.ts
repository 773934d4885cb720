import {
  type BinaryMatrix,
  checkBinaryMatrix,
  checkSameShape,
  checkScoreMatrix,
  type ScoreMatrix,
} from './binary-matrix.js'

/** Throws unless `scores` are finite and of the shape of the label sets `truth`. */
export function checkLabelScores(truth: BinaryMatrix, scores: ScoreMatrix): void {
  checkBinaryMatrix(truth, 'truth', true)
  checkScoreMatrix(scores, 'scores')
  checkSameShape(truth, scores, 'scores')
}
