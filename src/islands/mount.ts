import { type ComponentType, h, hydrate } from 'preact';

/**
 * Brings the island whose place has this id to life, with the props its page wrote beside it
 * (components/Island.astro). Does nothing when the page has no such place.
 */
export function mount<P extends object>(id: string, component: ComponentType<P>): void {
  const place = document.getElementById(id);
  if (!place) return;
  const props = JSON.parse(document.getElementById(`${id}-props`)?.textContent || '{}') as P;
  hydrate(h(component, props), place);
}
