import type { ChronyConf } from '../../tools/chrony-conf/read.js'
import { unknown, type Judgement } from '../check.js'

/** What chronyd reads and hostward could not: what is said of all lines is then not known. Null when all were read. */
export function notAllRead({ problems }: ChronyConf): Judgement | null {
  const hidden = problems.find(({ code }) => code === 'UNREADABLE')
  return hidden === undefined ? null : unknown(hidden.message)
}
