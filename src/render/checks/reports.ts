import { renderCheckGithub } from './github.js'
import { renderCheckHuman } from './human.js'
import { renderCheckJunit } from './junit.js'
import { renderCheckMarkdown } from './markdown.js'
import { renderCheckOpenMetrics } from './openmetrics.js'
import type { Report } from './report.js'
import { renderCheckTap } from './tap.js'

/** Every form of a report by its name in `--report`. */
export const CHECK_REPORTS: Readonly<Record<string, (report: Report) => string>> = {
  human: renderCheckHuman,
  json: ({ data }) => `${JSON.stringify(data, null, 2)}\n`,
  junit: renderCheckJunit,
  tap: renderCheckTap,
  markdown: renderCheckMarkdown,
  github: renderCheckGithub,
  openmetrics: renderCheckOpenMetrics,
}
