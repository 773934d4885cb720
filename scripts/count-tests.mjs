// Prints from vitest's JSON report why tests were skipped, each reason once, and then
// "N passed, N failed, N skipped", the last line of CI.
import { readFileSync } from 'node:fs'

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const skipped = report.testResults
  .flatMap((file) => file.assertionResults)
  .filter(({ status }) => status !== 'passed' && status !== 'failed')
const reasons = skipped.map(
  ({ fullName, meta }) => `skipped: ${fullName}: ${meta.skipped ?? 'no reason given'}`,
)
for (const reason of new Set(reasons)) console.log(reason)

// A test file that cannot even be loaded counts no test of its own: count it as one failure.
const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length
const failed = report.numFailedTests + brokenFiles
console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`)
process.exitCode = failed === 0 && report.numPassedTests > 0 ? 0 : 1
