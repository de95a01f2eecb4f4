/** How tests read the page of a packet. */

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** What a reader sees, and the machine-readable times. */
export function textOf(page: string): string {
  return page
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<time datetime="([^"]*)">/g, '[$1] ')
    .replace(/<br>|<\/(td|th|dt|dd|li|p)>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_all, entity: string) => ENTITIES[entity] ?? '')
    .replaceAll('\u00a0', ' ');
}

/** Text without what is only for machines. */
export const readable = (page: string): string => textOf(page).replace(/\[[-\dT:.Z]+\] /g, '');

/** The section of that id. */
export function part(page: string, id: string): string {
  return page.slice(page.indexOf(`<section id="${id}"`)).split('</section>')[0] ?? '';
}
