import { type NavItem, SITE } from './site.ts';

/** Schema.org data as the text of a data block; "<" is escaped so that no title can end the block early. */
export function formatStructuredData(data: Record<string, unknown>): string {
  return JSON.stringify({ '@context': 'https://schema.org', ...data }).replaceAll('<', '\\u003c');
}

interface ArticleFacts {
  title: string;
  description: string;
  url: URL;
  lang: string;
  reviewed?: string | undefined;
  path: readonly NavItem[];
}

/** An article with the way to it, as search engines read it. */
export function describeArticle({ title, description, url, lang, reviewed, path }: ArticleFacts): string {
  return formatStructuredData({
    '@graph': [
      {
        '@type': 'TechArticle',
        headline: title,
        description,
        url: url.href,
        inLanguage: lang,
        ...(reviewed ? { dateModified: reviewed } : {}),
        publisher: { '@type': 'Organization', name: SITE.name, url: new URL('/', url).href },
      },
      {
        '@type': 'BreadcrumbList',
        itemListElement: [...path, { href: url.pathname, label: title }].map(({ href, label }, at) => ({
          '@type': 'ListItem',
          position: at + 1,
          name: label,
          item: new URL(href, url).href,
        })),
      },
    ],
  });
}

/** The site itself, with its search. */
export function describeSite(url: URL): string {
  return formatStructuredData({
    '@type': 'WebSite',
    name: SITE.name,
    description: SITE.description,
    url: url.href,
    potentialAction: {
      '@type': 'SearchAction',
      target: `${new URL('/search/', url).href}?q={query}`,
      'query-input': 'required name=query',
    },
  });
}

/** Questions with their short answers. */
export function describeQuestions(questions: readonly { question: string; answer: string }[]): string {
  return formatStructuredData({
    '@type': 'FAQPage',
    mainEntity: questions.map(({ question, answer }) => ({
      '@type': 'Question',
      name: question,
      acceptedAnswer: { '@type': 'Answer', text: answer },
    })),
  });
}
