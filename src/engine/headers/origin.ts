/** Domains whose hosts are Microsoft's own mail servers. */
const MICROSOFT = [
  'outlook.com',
  'office365.com',
  'exchangelabs.com',
  'hotmail.com',
  'microsoft.com',
  'outlook.de',
  'outlook.cn',
  'office365.us',
  'outlook.us',
];

/** Mail gateways by the domain their hosts announce, with the name people know. */
const GATEWAYS: readonly [string, string][] = [
  ['pphosted.com', 'Proofpoint'],
  ['ppe-hosted.com', 'Proofpoint Essentials'],
  ['mimecast.com', 'Mimecast'],
  ['mimecast.co.za', 'Mimecast'],
  ['mimecast-offshore.com', 'Mimecast'],
  ['messagelabs.com', 'Symantec Email Security.cloud'],
  ['barracudanetworks.com', 'Barracuda'],
  ['cudaops.com', 'Barracuda'],
  ['iphmx.com', 'Cisco Secure Email'],
  ['in.tmes.trendmicro.com', 'Trend Micro'],
  ['tmes.trendmicro.com', 'Trend Micro'],
  ['tmes.trendmicro.eu', 'Trend Micro'],
  ['prod.hydra.sophos.com', 'Sophos'],
  ['sophos.com', 'Sophos'],
  ['hornetsecurity.com', 'Hornetsecurity'],
  ['antispameurope.com', 'Hornetsecurity'],
  ['mailcontrol.com', 'Forcepoint'],
  ['antispamcloud.com', 'SpamExperts'],
  ['spamexperts.com', 'SpamExperts'],
  ['fireeyecloud.com', 'Trellix'],
  ['trellix.com', 'Trellix'],
  ['spamtitan.com', 'SpamTitan'],
  ['mxlogic.net', 'McAfee'],
  ['mailprotect.be', 'Combell'],
  ['retarus.com', 'Retarus'],
  ['eu-central-1.aws.seppmail.cloud', 'SEPPmail'],
  ['seppmail.cloud', 'SEPPmail'],
  ['nospamproxy.cloud', 'NoSpamProxy'],
  ['abnormalsecurity.com', 'Abnormal'],
  ['mailspamprotection.com', 'SiteGround filter'],
  ['securence.com', 'Securence'],
  ['vadesecure.com', 'Vade'],
  ['cloud-sec-av.com', 'Check Point Harmony'],
  ['mx.cloudflare.net', 'Cloudflare Email Security'],
  ['area1security.com', 'Cloudflare Email Security'],
];

function endsWithDomain(host: string, domain: string): boolean {
  return host === domain || host.endsWith('.' + domain);
}

/** Is this host name under one of Microsoft's mail domains? A name proves nothing by itself: anyone may write it. */
export function isMicrosoftHost(host: string | null): boolean {
  const name = (host ?? '').toLowerCase().replace(/\.$/, '');
  return MICROSOFT.some((d) => endsWithDomain(name, d));
}

/** Is it the front door of Exchange Online or Outlook.com, where mail from outside comes in? */
export function isMicrosoftDoor(host: string | null): boolean {
  return /\.(mail|olc|mx)\.protection\.outlook\.[a-z.]{2,6}$|\.mail\.protection\.(office365|outlook)\.us$|\.eop-[a-z0-9]+\.prod\.protection\.outlook\.com$/i.test(
    host ?? '',
  );
}

/** Name of the gateway service that owns the host; null when none is known. */
export function gatewayOf(host: string | null): string | null {
  const name = (host ?? '').toLowerCase().replace(/\.$/, '');
  return GATEWAYS.find(([domain]) => endsWithDomain(name, domain))?.[1] ?? null;
}
