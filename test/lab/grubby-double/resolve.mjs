// Which entries a word of the command line means.
import { Refusal } from './place.mjs'

/** As basename(1) says it: the last part that is not empty. */
const basename = (path) => (/^\/+$/.test(path) ? '/' : path.replace(/\/+$/, '').replace(/^.*\//s, ''))

/** Indexes of the entries meant; DEFAULT that names nothing is nothing, without a word (G18). @throws Refusal */
export function resolve(host, wanted, shownAs = wanted) {
  const all = host.entries.map((_, index) => index)
  if (wanted === 'ALL') return all
  if (wanted === 'DEFAULT') return host.default === null ? [] : [host.default]
  if (all.some((index) => String(index) === wanted)) return [Number(wanted)]
  const found = wanted.startsWith('TITLE=')
    ? all.filter((index) => host.entries[index].title === wanted.slice('TITLE='.length))
    : all.filter((index) => basename(host.entries[index].linux) === basename(wanted))
  if (found.length === 0) throw new Refusal(`The param ${shownAs} is incorrect`)
  return found
}
