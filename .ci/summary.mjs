// Names the tests that failed and adds up what the test runs wrote; the last line of CI. Exit code 1 when a test or a gate failed.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const [folder, ...failedGates] = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const run = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  total.passed += run.numPassedTests
  total.failed += run.numFailedTests
  total.skipped += run.numPendingTests + run.numTodoTests
  for (const file of run.testResults.filter(({ status }) => status === 'failed')) {
    const where = `${name.replace('.json', '')}: ${relative('.', file.name)}`
    // A file that did not even load has no tests to count.
    if (file.assertionResults.length === 0) total.failed += 1
    const failed = file.assertionResults.filter(({ status }) => status === 'failed')
    if (failed.length === 0) failures.push(`${where}\n    ${shortened(file.message ?? '')}`)
    for (const { fullName, failureMessages } of failed)
      failures.push(`${where} > ${fullName}\n    ${shortened(failureMessages?.[0] ?? '')}`)
  }
}
// Last, because the end of a log is what is kept and read.
if (failures.length > 0) console.log(`\nfailed tests:\n${failures.join('\n')}`)
if (failedGates.length > 0) console.log(`\nfailed gates: ${failedGates.join(', ')}`)
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = failedGates.length > 0 || total.failed > 0 || total.passed === 0 ? 1 : 0

/** The first lines of a message, without its stack of calls. */
function shortened(message) {
  const lines = message.split('\n').filter((line) => !/^\s+at /.test(line))
  return lines.slice(0, 12).join('\n    ').slice(0, 1200)
}
