// The browser that the scripts here run in. CHROMIUM names it; WEBGPU=hardware takes the graphics card (on Linux, through
// Vulkan) instead of SwiftShader, Chromium's imitation of one in software.
import { readFileSync, readdirSync } from 'node:fs';
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

// Calls `look(id, kind)` for every process of Chromium that shows a page or owns the GPU. Linux only.
export function eachProcess(look) {
  for (const id of readdirSync('/proc').filter(name => /^\d+$/.test(name)))
    try {
      const line = readFileSync(`/proc/${id}/cmdline`, 'utf8');
      const [, kind] = /chromium.*--type=(renderer|gpu-process)/.exec(line) ?? [];
      if (kind) look(id, kind);
    } catch {} // gone meanwhile
}
