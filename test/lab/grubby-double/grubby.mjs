// One run of the double, from its words to what it says.
import { showDefault, showEntries } from './show.mjs'
import { addEntry, removeEntries, setDefault, updateEntries } from './change.mjs'
import { Refusal, runIn, sayTo } from './place.mjs'
import { readWishes } from './wishes.mjs'
import { machineId, readEntriesAgain, readHost } from './host.mjs'

/** Run it in a place (see place.mjs): its exit status and what it says. */
export function grubby(argv, place) {
  let code = 0
  const said = runIn(place, () => {
    try {
      main(argv)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.blankLines > 0) sayTo('stdout', '\n'.repeat(error.blankLines))
      if (error.message !== '') sayTo('stderr', `${error.message}\n`)
      code = error.exitCode
    }
  })
  return { code, ...said }
}

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
