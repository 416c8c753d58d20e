import rss from '@astrojs/rss';
import type { APIRoute } from 'astro';
import changes from '../data/changes.ts';
import { SITE } from '../site/site.ts';

export const GET: APIRoute = ({ site }) =>
  rss({
    title: `${SITE.name}: changes`,
    description: 'New and changed replies, tools and guides.',
    site: site ?? 'https://whyblocked.example',
    items: changes().map((entry) => ({
      title: entry.title,
      description: entry.text,
      link: entry.href,
      pubDate: new Date(entry.date),
    })),
  });
