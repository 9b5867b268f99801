import { execStartValue, withoutSpecifiers } from '../../tools/systemd-exec/exec-start.js'

/** The settings of a timer that hostward makes; all have been checked. */
export interface TimerUnits {
  /** Without suffix: `backup`. */
  name: string
  description: string
  /** OnCalendar=, one or more. */
  onCalendar: readonly string[]
  /** AccuracySec=; systemd's minute when null. */
  accuracy: string | null
  /** RandomizedDelaySec= */
  randomizedDelay: string | null
  persistent: boolean
  /** The program and its arguments. */
  words: readonly string[]
  /** User=; root when null. */
  runAs: string | null
}

/** The comment in the first line by which hostward knows its own files again. */
function mark(name: string): string {
  return `# Made by hostward for the timer ${name}; "hostward timer remove ${name}" takes it away.`
}

/** Whether a unit file was made by hostward for the timer of this name. What has been changed in it since does not matter. */
export function isMadeByHostward(text: string, name: string): boolean {
  return text.split('\n', 1)[0] === mark(name)
}

/** NAME.timer */
export function timerText(units: TimerUnits): string {
  const { name, description, onCalendar, accuracy, randomizedDelay, persistent } = units
  return linesOf([
    mark(name),
    '[Unit]',
    `Description=${withoutSpecifiers(description)}`,
    '',
    '[Timer]',
    ...onCalendar.map((expression) => `OnCalendar=${expression}`),
    ...(accuracy === null ? [] : [`AccuracySec=${accuracy}`]),
    ...(randomizedDelay === null ? [] : [`RandomizedDelaySec=${randomizedDelay}`]),
    ...(persistent ? ['Persistent=true'] : []),
    '',
    '[Install]',
    'WantedBy=timers.target',
  ])
}

/** NAME.service */
export function serviceText({ name, description, words, runAs }: TimerUnits): string {
  return linesOf([
    mark(name),
    '[Unit]',
    `Description=${withoutSpecifiers(description)}`,
    '',
    '[Service]',
    'Type=oneshot',
    ...(runAs === null ? [] : [`User=${runAs}`]),
    `ExecStart=${execStartValue(words)}`,
  ])
}

const linesOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`
