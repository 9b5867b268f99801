import { NotPermittedError, NotRecordedError, ToolFailedError, type HostwardError } from '../../errors.js'
import { fileTrouble } from '../../host/files.js'
import type { FileError } from '../../host/types.js'

/** The error for a file without which the question cannot be answered. `what` is what was asked about. */
export function notReadable(what: string, error: FileError): HostwardError {
  const details = { path: error.path, errno: error.code }
  if (error.denied) {
    return new NotPermittedError(`${what}: ${error.path} may only be read by root`, {
      suggestions: ['run it as root, or add --sudo'],
      details,
    })
  }
  const message = `${what}: ${fileTrouble(error)}`
  return error.code === 'NOT_RECORDED' ? new NotRecordedError(message, { details }) : new ToolFailedError(message, { details })
}
