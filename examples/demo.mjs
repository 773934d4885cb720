/**
 * npm run demo: learns two real multilabel data sets and two sets of rankings, and checks the learned
 * log-partitions against the exact ones on unseen rows. The parts are in demo/.
 */
import { describeMultilabel, measureMultilabel } from './demo/multilabel.mjs'
import { describeRanking, measureRanking } from './demo/ranking.mjs'

const start = performance.now()
const multilabel = await measureMultilabel()
const ranking = await measureRanking()
const seconds = (performance.now() - start) / 1000

console.log(`
${describeMultilabel(multilabel)}

${describeRanking(ranking)}

All in ${seconds.toFixed(0)} s.`)
