import { PLAIN, type Style, type View } from '../render/view.js'
import type { Services } from './services.js'

/** 0: no colours. Only on a terminal, and not with NO_COLOR or TERM=dumb; FORCE_COLOR forces them. */
export function colourLevel(isTTY: boolean, env: NodeJS.ProcessEnv): 0 | 1 {
  const force = env['FORCE_COLOR']
  if (force !== undefined) return force === '0' || force === 'false' ? 0 : 1
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return 0
  return isTTY && env['TERM'] !== 'dumb' ? 1 : 0
}

/** How stderr is written to: what is told beside the answer keeps to the terminal, too. */
export async function errorView({ io, env }: Pick<Services, 'io' | 'env'>): Promise<Pick<View, 'style' | 'width'>> {
  const width = io.errorColumns ?? (io.stderrIsTTY ? 80 : Number.POSITIVE_INFINITY)
  return { style: await loadStyle(colourLevel(io.stderrIsTTY, env)), width }
}

/** The 16 basic colours only: they follow the theme of the terminal. */
export async function loadStyle(level: 0 | 1): Promise<Style> {
  if (level === 0) return PLAIN
  const { Chalk } = await import('chalk')
  const chalk = new Chalk({ level })
  return {
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    strong: chalk.bold,
    faint: chalk.dim,
    heading: chalk.bold,
  }
}
