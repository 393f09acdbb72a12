import { Server, ServerCredentials } from '@grpc/grpc-js'

/** A server of grpc-js whose one call does nothing: what any engine on it costs at least. Prints its port. */
const server = new Server()
server.addService(
  {
    Empty: {
      path: '/bench.Empty/Empty',
      requestStream: false,
      responseStream: false,
      requestSerialize: (value: Buffer) => value,
      requestDeserialize: (value: Buffer) => value,
      responseSerialize: (value: Buffer) => value,
      responseDeserialize: (value: Buffer) => value,
    },
  },
  {
    Empty: (_call: unknown, answer: (problem: null, value: Buffer) => void) => answer(null, Buffer.alloc(0)),
  },
)
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (problem, port) => {
  if (problem) throw problem
  process.stdout.write(`${port}\n`)
})
