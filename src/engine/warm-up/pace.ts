import type { WarmUpStage } from './plan.ts';

/** How far a setting was tried: in our laboratory, taken from the manual, or put together and not run. */
export type PaceTrial = 'laboratory' | 'manual' | 'untested';

export interface PaceSetting {
  /** Where it goes. */
  file: string;
  text: string;
}

export interface PaceServer {
  id: string;
  name: string;
  trial: PaceTrial;
  /** What the reader has to know about it. */
  note: string;
  settings(stage: WarmUpStage): PaceSetting[];
}

/**
 * Mail servers whose pace towards Microsoft can be set, in the order of how well they can keep one. The transport
 * or route that carries Microsoft's mail must exist; the configuration tool makes it.
 */
export const PACE_SERVERS: readonly PaceServer[] = [
  {
    id: 'postfix',
    name: 'Postfix',
    trial: 'laboratory',
    note: 'The delay belongs in main.cf: in master.cf it does nothing. Postfix 3.1 or later. The transport msmail must carry Microsoft’s mail.',
    settings: (stage) => [
      {
        file: '/etc/postfix/main.cf',
        text: `msmail_transport_rate_delay = ${stage.delay}s\n`,
      },
      {
        file: '/etc/postfix/master.cf',
        text: 'msmail  unix  -  -  y  -  2  smtp\n  -o syslog_name=postfix/msmail\n',
      },
    ],
  },
  {
    id: 'kumomta',
    name: 'KumoMTA',
    trial: 'manual',
    note: 'In a shaping file of your own, loaded after the shipped one.',
    settings: (stage) => [
      {
        file: 'shaping.toml',
        text: [
          '[provider."microsoft-warm-up"]',
          'match = [{MXSuffix=".olc.protection.outlook.com"}, {MXSuffix=".mail.protection.outlook.com"}, {MXSuffix=".mx.microsoft"}]',
          'provider_connection_limit = 2',
          `provider_max_message_rate = "${stage.perHour}/hr"`,
          'max_deliveries_per_connection = 20',
          '',
        ].join('\n'),
      },
    ],
  },
  {
    id: 'stalwart',
    name: 'Stalwart 0.16',
    trial: 'untested',
    note: 'An outbound throttle whose key is the MX and whose match names Microsoft’s hosts; this is its rate. The period is in milliseconds.',
    settings: (stage) => [
      {
        file: 'MtaOutboundThrottle',
        text: `"rate": {"count": ${stage.perHour}, "period": 3600000}\n`,
      },
    ],
  },
  {
    id: 'powermta',
    name: 'PowerMTA',
    trial: 'untested',
    note: 'From public configurations; no public manual was read. Repeat for the other domains, or use your macro for Microsoft.',
    settings: (stage) => [
      {
        file: 'config',
        text: [
          '<domain hotmail.com>',
          '  max-smtp-out 2',
          `  max-msg-rate ${stage.perHour}/h`,
          '</domain>',
          '',
        ].join('\n'),
      },
    ],
  },
  {
    id: 'exim',
    name: 'Exim',
    trial: 'manual',
    note: 'Exim has no “one message every n seconds” towards a destination. These limits keep connections few; the day’s number you keep yourself, or with what you hand to Exim.',
    settings: () => [
      {
        file: 'transport for Microsoft',
        text: 'max_parallel = 1\nconnection_max_messages = 20\n',
      },
    ],
  },
];
