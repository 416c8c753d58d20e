import type {
  InputId,
  MatchBy,
  MicrosoftDomains,
  MtaServer,
  Proof,
  PurposeId,
  Relay,
  RelayPort,
  ServerVersion,
} from './types.ts';

/** What the form needs to know about a server before its templates are there. */
export interface ServerOverview {
  id: string;
  name: string;
  group: MtaServer['group'];
  versions: Pick<ServerVersion, 'id' | 'label'>[];
  purposes: Record<PurposeId, { proof: Proof; match: MatchBy[]; inputs: InputId[] }>;
}

export interface RelayOverview {
  id: string;
  name: string;
  hosts: Relay['hosts'];
  ports: RelayPort[];
  limits: string;
  caveats: string[];
  login: Relay['login'];
  evidence: string;
}

export interface ConfigOverview {
  servers: ServerOverview[];
  relays: RelayOverview[];
}

/** The parts of the data that a form shows, without the templates. */
export function createOverview(data: {
  servers: readonly MtaServer[];
  relays: readonly Relay[];
  domains: MicrosoftDomains;
}): ConfigOverview {
  return {
    servers: data.servers.map((server) => ({
      id: server.id,
      name: server.name,
      group: server.group,
      versions: server.versions.map(({ id, label }) => ({ id, label })),
      purposes: Object.fromEntries(
        Object.entries(server.purposes).map(([id, { proof, match, inputs }]) => [
          id,
          { proof, match, inputs },
        ]),
      ) as ServerOverview['purposes'],
    })),
    relays: data.relays.map(({ id, name, hosts, ports, limits, caveats, login, evidence }) => ({
      id,
      name,
      hosts,
      ports,
      limits,
      caveats,
      login,
      evidence,
    })),
  };
}
