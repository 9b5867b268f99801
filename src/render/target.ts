import type { ChainTarget, WantedUnit } from '../facts/targets/chain.js'
import type { TargetShowData } from '../facts/targets/show.js'
import { count } from './numbers.js'
import { safe, widthOf } from './text.js'
import { paintActive } from './units.js'
import type { View } from './view.js'
import { wrapWords } from './wrap.js'

/** `target show`: default and current target, the way up stage by stage, then what a switch would do. */
export function renderTarget(data: TargetShowData, view: View): string {
  return `${[headline(data, view), ...data.chain.map((stage) => renderStage(stage, view)), renderSwitch(data, view)].join('\n\n')}\n`
}

function headline({ default: wanted, defaultLink: link, current, bootTarget }: TargetShowData, view: View): string {
  const rows: [label: string, value: string, rest: string][] = [
    ['default', wanted ?? 'not known', link === null ? '' : `${link.path} -> ${link.pointsTo ?? ''}`],
    ['current', current ?? 'none of the stages is reached', ''],
    ...(bootTarget === null
      ? []
      : [['this boot', bootTarget.target, `by the kernel argument ${bootTarget.argument}`] as [string, string, string]]),
  ]
  return rows.map(([label, value, rest]) => headlineRow(label, value, rest, view)).join('\n')
}

/** What follows the value stands on the same line, or below where there is no room for it. */
function headlineRow(label: string, value: string, rest: string, { style, width }: View): string {
  const line = `${style.faint(label.padStart(9))}  ${style.strong(safe(value))}`
  if (rest === '') return line
  const text = safe(rest)
  if (13 + widthOf(value) + widthOf(text) <= width) return `${line}  ${style.faint(text)}`
  return [line, ...wrapWords(text, width - 11).map((part) => `${' '.repeat(11)}${style.faint(part)}`)].join('\n')
}

function renderStage(stage: ChainTarget, view: View): string {
  const { style } = view
  const marks = [...(stage.isDefault ? ['default'] : []), ...(stage.isCurrent ? ['current'] : [])]
  const title = [style.strong(safe(stage.target)), paintActive(safe(stage.active), stage.active, style), ...marks].join('  ')
  if (stage.load !== 'loaded') return `${title}\n  ${style.warn(safe(stage.load))}`
  const groups = new Map<string, WantedUnit[]>()
  for (const unit of stage.wants) {
    const from = folderOf(unit)
    groups.set(from, [...(groups.get(from) ?? []), unit])
  }
  const parts = [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([from, units]) => renderGroup(from, units, view))
  return [title, ...parts].join('\n')
}

const OWN_FILE = 'its unit file, without a link'

/** The folder of the link that counts. */
function folderOf({ links }: WantedUnit): string {
  return links[0]?.path.replace(/\/[^/]*$/, '') ?? OWN_FILE
}

function renderGroup(from: string, units: readonly WantedUnit[], { style, width }: View): string[] {
  const names = units.map((unit) => safe(unit.unit + remark(unit))).join(', ')
  return [
    `  ${style.faint(`${safe(from)} (${count(units.length, 'unit')}):`)}`,
    ...wrapWords(names, width - 4).map((line) => `    ${line}`),
  ]
}

/** What is worth a word: active units and those that wait for a need are not. */
function remark({ kind, active, load, effective }: WantedUnit): string {
  const words = [
    ...(kind === 'requires' ? ['required'] : []),
    ...(effective ? [] : ['not read by systemd']),
    ...(load !== null && load !== 'loaded' ? [load] : active !== null && active !== 'active' ? [active] : []),
  ]
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

function renderSwitch(data: TargetShowData, view: View): string {
  const { target } = data
  if (target === null) return 'what a switch would do is not known without a target'
  const name = `${safe(target.unit)}${target.unit === data.default ? ', the default target,' : ''}`
  const { style } = view
  if (!target.canIsolate || target.load !== 'loaded') return `a switch to ${name} is not possible`
  const parts: [text: string, units: readonly string[]][] = [
    [`${style.bad('stop')} ${count(data.wouldStop.length, 'unit')}`, data.wouldStop],
    [`${style.good('start')} ${count(data.wouldStart.length, 'unit')}`, data.wouldStart],
    [`try ${count(data.wouldSkip.length, 'unit')} whose conditions did not hold the last time`, data.wouldSkip],
  ]
  const lines = parts
    .filter(([, units]) => units.length > 0)
    .flatMap(([text, units]) => [`  ${text}:`, ...wrapWords(safe(units.join(', ')), view.width - 4).map((line) => `    ${line}`)])
  return lines.length === 0 ? `a switch to ${name} would change nothing` : [`a switch to ${name} would`, ...lines].join('\n')
}
