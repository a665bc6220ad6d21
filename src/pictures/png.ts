import { fileURLToPath } from 'node:url';
import { renderAsync } from '@resvg/resvg-js';
import { FONT } from './svg.ts';

/** The one font of the pictures comes with Parley, so that they look the same on every machine. */
const FONT_FILE = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
);

/** Chat clients show pictures on screens of double density. */
const ZOOM = 2;

/** Draws an SVG document of ours. @throws for one that is malformed */
export async function pngOf(svg: string): Promise<Buffer> {
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { loadSystemFonts: false, fontFiles: [FONT_FILE], defaultFontFamily: FONT },
  });
  return image.asPng();
}
