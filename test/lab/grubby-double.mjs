#!/usr/bin/env node
/**
 * A test double of grubby, the shell script of RHEL 8, 9 and 10 over /boot/loader/entries/*.conf. It works on the same
 * files with the same arguments, and it harms a host exactly as the real one does: that is what it is for. It was written
 * from what the real one was seen to do; test/lab/grubby-contract/ holds both to the same answers.
 *
 * GRUBBY_DOUBLE_ROOT puts everything below another folder, for tests without a lab.
 */
import { showDefault, showEntries } from './grubby-double/show.mjs'
import { addEntry, removeEntries, setDefault, updateEntries } from './grubby-double/change.mjs'
import { Refusal, finish, sayTo } from './grubby-double/place.mjs'
import { readWishes } from './grubby-double/wishes.mjs'
import { machineId, readEntriesAgain, readHost } from './grubby-double/host.mjs'

function main(argv) {
  const machine = machineId()
  const wishes = readWishes(argv)
  if ((wishes.args !== '' || wishes.removeArgs !== '') && wishes.updateKernel === '' && wishes.addKernel === '')
    throw new Refusal('no action specified')
  let host = readHost(wishes)
  if (wishes.showDefault !== '') return showDefault(host, wishes.showDefault)
  if (wishes.info !== '') return showEntries(host, wishes.info)
  if (wishes.addKernel !== '') return addEntry(host, wishes, machine)
  if (wishes.removeKernel !== '') {
    removeEntries(host, wishes.removeKernel)
    host = readEntriesAgain(host)
  }
  if (wishes.updateKernel !== '') updateEntries(host, wishes)
  if (wishes.setDefault !== '') setDefault(host, wishes.setDefault)
}

try {
  main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  if (error.blankLines > 0) sayTo('stdout', '\n'.repeat(error.blankLines))
  if (error.message !== '') sayTo('stderr', `${error.message}\n`)
  process.exitCode = error.exitCode
}
finish()
