// Adds up what the test runs wrote; the last line of CI. Exit code 1 when a test or a gate failed.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, ...failedGates] = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const run = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  total.passed += run.numPassedTests
  total.failed += run.numFailedTests
  total.skipped += run.numPendingTests + run.numTodoTests
  // A file that did not even load has no tests to count.
  total.failed += run.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
}
if (failedGates.length > 0) console.log(`\nfailed gates: ${failedGates.join(', ')}`)
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = failedGates.length > 0 || total.failed > 0 || total.passed === 0 ? 1 : 0
