/** Requests by node:http: over an agent of the test's own, and with what fetch would not send. */
import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Options win over the address. Rejects where the connection fails, also in the middle of a body. */
export function ask(url: string, options: RequestOptions = {}, sent?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (body += part))
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
      })
    })
    call.on('error', reject)
    call.end(sent)
  })
}
