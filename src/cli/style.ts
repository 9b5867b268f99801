import { PLAIN, type Style } from '../render/view.js'

/** 0: no colours. Only on a terminal, and not with NO_COLOR or TERM=dumb; FORCE_COLOR forces them. */
export function colourLevel(isTTY: boolean, env: NodeJS.ProcessEnv): 0 | 1 {
  const force = env['FORCE_COLOR']
  if (force !== undefined) return force === '0' || force === 'false' ? 0 : 1
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return 0
  return isTTY && env['TERM'] !== 'dumb' ? 1 : 0
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
