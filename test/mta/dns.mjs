// A small name server for the test's own zone: UDP and TCP on one address, nothing recursive.
import dgram from 'node:dgram';
import net from 'node:net';
import packet from 'dns-packet';

/** @param zone {name: {A?: string[], MX?: string[], PTR?: string[], …}} names without final dot */
export async function startDns(address, zone) {
  const asked = [];
  const answer = (message, tcp) => {
    let query;
    try {
      query = packet.decode(message);
    } catch {
      return null;
    }
    const question = query.questions?.[0];
    if (!question) return null;
    const name = question.name.toLowerCase();
    asked.push(`${name} ${question.type}`);
    const records = zone[name];
    const values = records?.[question.type] ?? [];
    const answers = values.map((value) => ({
      name: question.name,
      type: question.type,
      ttl: 60,
      data: question.type === 'MX' ? { preference: 10, exchange: value } : value,
    }));
    const reply = packet.encode({
      type: 'response',
      id: query.id,
      // AA and RA; NXDOMAIN for names the zone does not have.
      flags:
        packet.AUTHORITATIVE_ANSWER | packet.RECURSION_AVAILABLE | (query.flags & 0x100) | (records ? 0 : 3),
      questions: [question],
      answers,
      authorities: answers.length
        ? []
        : [
            {
              name: 'example',
              type: 'SOA',
              ttl: 60,
              data: {
                mname: 'ns.example',
                rname: 'h.example',
                serial: 1,
                refresh: 60,
                retry: 60,
                expire: 60,
                minimum: 60,
              },
            },
          ],
    });
    if (!tcp) return reply;
    const framed = Buffer.alloc(reply.length + 2);
    framed.writeUInt16BE(reply.length, 0);
    reply.copy(framed, 2);
    return framed;
  };
  const udp = dgram.createSocket('udp4');
  udp.on('message', (message, from) => {
    const reply = answer(message, false);
    if (reply) udp.send(reply, from.port, from.address);
  });
  const tcp = net.createServer((socket) => {
    let buffer = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      while (buffer.length >= 2 && buffer.length >= 2 + buffer.readUInt16BE(0)) {
        const length = buffer.readUInt16BE(0);
        const reply = answer(buffer.subarray(2, 2 + length), true);
        if (reply) socket.write(reply);
        buffer = buffer.subarray(2 + length);
      }
    });
  });
  await new Promise((done) => udp.bind(53, address, done));
  await new Promise((done) => tcp.listen(53, address, done));
  return { asked };
}
