/** The parts of dns-packet (a test oracle that brings no types) that the tests use. */
declare module 'dns-packet' {
  interface Question {
    name: string;
    type: string;
    class?: string;
  }
  interface Answer {
    name: string;
    type: string;
    ttl?: number;
    data: unknown;
  }
  interface Packet {
    id?: number;
    type?: string;
    flags?: number;
    flag_rd?: boolean;
    flag_ad?: boolean;
    flag_cd?: boolean;
    questions?: Question[];
    answers?: Answer[];
    authorities?: Answer[];
    additionals?: ({ udpPayloadSize?: number } & Record<string, unknown>)[];
  }
  const dnsPacket: {
    RECURSION_DESIRED: number;
    RECURSION_AVAILABLE: number;
    encode(packet: Packet): Uint8Array<ArrayBuffer>;
    decode(bytes: Uint8Array): Packet;
  };
  export default dnsPacket;
  export type { Answer, Packet };
}
