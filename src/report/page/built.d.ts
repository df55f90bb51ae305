/** What `npm run build` makes of this folder, as text: the page's script, and its style. */
export const script: string;
export const style: string;
