/** What a tool of a model host prints. */
export interface ToolOutput {
  stdout?: string
  stderr?: string
  exitCode?: number
}

/** A tool of a model host: its arguments in, its output out. It refuses arguments that it was not written for. */
export type Tool = (args: readonly string[]) => ToolOutput

/** A question that no one has taught the model to answer. The generator stops there: better than a made-up answer. */
export class UnknownQuestion extends Error {
  constructor(program: string, args: readonly string[]) {
    super(`the model of ${program} does not know: ${args.join(' ')}`)
    this.name = 'UnknownQuestion'
  }
}
