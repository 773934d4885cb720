/**
 * npm run demo: learns two real multilabel data sets, two sets of rankings, a density and a
 * regression, and checks the learned log-partitions against the exact ones on unseen rows. The parts
 * are in demo/.
 */
import { describeContinuous, measureContinuous } from './demo/continuous.mjs'
import { describeMultilabel, measureMultilabel } from './demo/multilabel.mjs'
import { describeRanking, measureRanking } from './demo/ranking.mjs'

const start = performance.now()
const multilabel = await measureMultilabel()
const ranking = await measureRanking()
const continuous = await measureContinuous()
const seconds = (performance.now() - start) / 1000

console.log(`
${describeMultilabel(multilabel)}

${describeRanking(ranking)}

${describeContinuous(continuous)}

All in ${seconds.toFixed(0)} s.`)
