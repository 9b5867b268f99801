import { NotRecordedError, type HostwardError } from '../errors.js'

/** Why a question has no answer, in few words. */
export const whyUnknown = (error: HostwardError): string =>
  error instanceof NotRecordedError ? 'not asked when the recording was made' : error.message
