// The browser that the scripts here run in. CHROMIUM names it; WEBGPU=hardware takes the graphics card (on Linux, through
// Vulkan) instead of SwiftShader, Chromium's imitation of one in software.
import { chromium } from 'playwright-core';

const ADAPTERS = {
  software: ['--use-webgpu-adapter=swiftshader'],
  hardware: ['--enable-features=Vulkan', '--use-angle=vulkan', '--disable-vulkan-surface', '--ignore-gpu-blocklist'],
};
const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--enable-unsafe-webgpu'];

const CHOSEN = process.env.WEBGPU ?? 'software';

export function launch(...more) {
  const adapter = ADAPTERS[CHOSEN];
  if (!adapter) throw Error(`WEBGPU is one of ${Object.keys(ADAPTERS).join(', ')}`);
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...FLAGS, ...adapter, ...more] });
}

// While the graphics card's driver is loaded, a page is told that there is no adapter, or gets one in software.
export async function adapter(page) {
  const hardware = async () => {
    const adapter = await navigator.gpu?.requestAdapter();
    return adapter && !adapter.info.isFallbackAdapter;
  };
  if (CHOSEN === 'hardware') await page.waitForFunction(hardware, null, { polling: 200, timeout: 20_000 });
}
