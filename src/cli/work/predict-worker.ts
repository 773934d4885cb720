import type { FeatureBlock } from '../../io/index.js'
import { answerUnits } from '../../workers/index.js'
import { openRows, type RowsToAnswer } from './open-rows.js'

answerUnits((question: RowsToAnswer) => {
  const opened = openRows(question)
  // told with the first block
  opened.catch(() => {})
  return async (block: FeatureBlock) => (await opened).answer(block)
})
