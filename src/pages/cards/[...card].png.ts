import type { APIRoute } from 'astro';
import catalogue from '../../data/catalogue.ts';
import { drawCard } from '../../site/card.ts';

interface Card {
  title: string;
  code?: string;
}

export function getStaticPaths() {
  const cards: Record<string, Card> = {
    default: { title: 'Why is Microsoft refusing your mail?' },
    'now-blocked': { title: 'Your mail was fine and is now blocked' },
    'never-blocked': { title: 'Never been blocked? Keep it so' },
    codes: { title: 'Every reply Microsoft sends, explained' },
    tools: { title: 'Diagnose a Microsoft block in your browser' },
  };
  for (const { id, title, token, enhanced } of catalogue().replies)
    cards[`codes/${id}`] = { title: title.replace(/\s*\([^)]*\)$/, ''), code: token ?? enhanced ?? id };
  return Object.entries(cards).map(([card, props]) => ({ params: { card }, props }));
}

export const GET: APIRoute<Card> = async ({ props }) =>
  new Response(await drawCard(props.title, props.code), { headers: { 'content-type': 'image/png' } });
