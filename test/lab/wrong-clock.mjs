// An NTP server whose clock is wrong by the seconds given: a falseticker for the lab. RFC 5905, server mode, stratum 1.
// usage: node wrong-clock.mjs ADDRESS OFFSET_SECONDS [MARK by which the lab knows it among the processes]
import { createSocket } from 'node:dgram'

const [address, offset] = [process.argv[2], Number(process.argv[3])]
const NTP_EPOCH = 2_208_988_800

function putTime(packet, at) {
  const seconds = Date.now() / 1000 + offset + NTP_EPOCH
  packet.writeUInt32BE(Math.floor(seconds), at)
  packet.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), at + 4)
}

const socket = createSocket('udp4')
socket.on('message', (request, peer) => {
  if (request.length < 48 || (request[0] & 7) !== 3) return
  const reply = Buffer.alloc(48)
  reply[0] = (request[0] & 0x38) | 4
  reply[1] = 1
  reply[2] = request[2]
  reply.writeInt8(-20, 3)
  reply.writeUInt32BE(1, 8)
  reply.write('WRNG', 12, 'ascii')
  putTime(reply, 16)
  request.copy(reply, 24, 40, 48)
  putTime(reply, 32)
  putTime(reply, 40)
  socket.send(reply, peer.port, peer.address)
})
socket.bind(123, address)
