/** Requests with node:http, which allows an agent and headers that `fetch` refuses. */
import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends a request; `options` override the URL. Rejects if the connection fails, even during the body. */
export function ask(
  url: string,
  options: RequestOptions = {},
  requestBody?: string,
): Promise<Answer> {
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
    call.end(requestBody)
  })
}
