/** No engine can be started on this machine; the message is one sentence that says what to install or to set. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable'
}

/** What every such sentence ends with: the way that needs neither Java nor Maven. */
export const DOCKER_WAY =
  'or run "docker run --rm -p 26500:26500 camunda/zeebe:8.6.0" and set ZEEBE_GRPC_ADDRESS=grpc://127.0.0.1:26500'
