// Opens a page of `situs page` in headless Chromium, from a disk and without a network, and uses it as people do.
//
//     node page.js EXAMPLE.html HOSTILE.html MANY.html [FOLDER FOR SCREENSHOTS]
//
// Needs `npm install playwright-core axe-core` (say where in NODE_PATH) and a Chromium (Debian: chromium; or say where
// in CHROMIUM). Ends with 77 where one of them is missing; prints what is wrong, one a line, and ends with 1.
const fs = require('fs');
const path = require('path');
let chromium, axe;
try {
  ({ chromium } = require('playwright-core'));
  axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
} catch { process.exit(77); }
const program = process.env.CHROMIUM || ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((name) => fs.existsSync(name));
if (!program) process.exit(77);

const [example, hostile, many, pictures] = process.argv.slice(2);
let wrong = 0;
function must(holds, what) { if (!holds) { wrong += 1; console.log(what); } }

async function open(browser, file, { width = 1300, height = 900, scheme = 'light', hash = '', bypass = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, offline: true, reducedMotion: 'reduce', bypassCSP: bypass });
  const page = await context.newPage();
  page.on('console', (message) => must(false, `console: ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => must(false, `error: ${error.message}`));
  page.on('request', (request) => must(request.url().startsWith('file:'), `request: ${request.url()}`));
  page.on('dialog', (dialog) => { must(false, `dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(`file://${path.resolve(file)}${hash}`);
  await page.waitForSelector('#table tbody tr');
  return page;
}

const count = (page, what) => page.locator(what).count();
const text = (page, what) => page.locator(what).first().innerText();

async function layersAndDays(browser) {
  const page = await open(browser, example);
  must(await count(page, '#table tbody tr') === 6, 'the table has not all 6 events');
  const before = await count(page, '#marks .mark');
  must(before > 2, `only ${before} signs`);
  await page.locator('[data-layer=strikes]').uncheck();
  await page.waitForTimeout(100);
  must(await count(page, '#marks .mark .sign.strike') === 0, 'strikes are drawn though they are off');
  await page.locator('[data-layer=strikes]').check();
  await page.locator('[data-layer=stretches]').uncheck();
  must(await page.locator('#figures .stretch').first().isHidden(), 'stretches are drawn though they are off');
  await page.locator('[data-layer=stretches]').check();
  // To the first day alone, by keyboard: the crossings closed in October.
  await page.locator('#to').focus();
  await page.keyboard.press('Home');
  must(await count(page, '#table tbody tr') === 1, 'the first day has another event than the closure');
  must((await text(page, '#days')).startsWith('12 Oct 2025: 1 of 6'), `the days read: ${await text(page, '#days')}`);
  must(await count(page, '#marks .sign.strike') === 0, 'a strike is drawn on a day without one');
  await page.keyboard.press('End');
  must(await count(page, '#table tbody tr') === 6, 'the last day does not bring the events back');
  await page.locator('#find').fill('kandahar');
  must(await count(page, '#table tbody tr') === 1, 'the search for Kandahar finds not one event');
}

async function bothSides(browser) {
  const page = await open(browser, example);
  await page.locator('#table button', { hasText: 'Armed clash' }).first().click();
  await page.waitForSelector('.claims');
  must(/#event=2026-02-26-armed_clash/.test(page.url()), `no address of the event: ${page.url()}`);
  const head = await page.locator('.claims thead th').allInnerTexts();
  must(head.some((side) => /Afghanistan/.test(side)) && head.some((side) => /Pakistan/.test(side)), `sides: ${head}`);
  const cells = await page.locator('.claims tbody tr').first().locator('td').allInnerTexts();
  must(/55/.test(cells.join()) && cells.some((cell) => /\b2 Pakistani soldiers/.test(cell)), `the first row has not both sides' numbers: ${cells}`);
  must(cells.every((cell) => /line \d+/.test(cell)), 'a claim without its line');
  must(await count(page, '.claims .tag:text("denies")') > 0, 'the denial is not told');
  const again = await open(browser, example, { hash: new URL(page.url()).hash });
  must((await text(again, '#event-title')).startsWith('Armed clash'), 'the address does not lead back');
  await again.evaluate(() => { location.hash = '#event=nonsense%'; });
  must((await text(again, '#panel h2')) === 'Choose an event', 'a wrong address breaks the page');
}

async function theMap(browser) {
  const page = await open(browser, example);
  const transform = () => page.locator('#world').getAttribute('transform');
  const start = await transform();
  await page.locator('#map').focus();
  await page.keyboard.press('ArrowLeft');
  await page.waitForTimeout(60);
  must(await transform() !== start, 'arrow keys do not move the map');
  await page.keyboard.press('0');
  await page.mouse.move(500, 400);
  await page.mouse.wheel(0, -300);
  await page.waitForTimeout(60);
  must(Number((await transform()).match(/scale\(([\d.]+)/)[1]) > Number(start.match(/scale\(([\d.]+)/)[1]) * 1.5, 'the wheel does not zoom');
  await page.locator('[data-zoom=all]').click();
  await page.waitForTimeout(60);
  must(await transform() === start, 'the whole is not found again');
  await page.locator('#marks .mark').first().click();
  await page.waitForTimeout(60);
  must((await text(page, '#panel h2')) !== 'Choose an event', 'a sign can not be chosen');
  const names = await page.locator('#marks text').evaluateAll((all) => all.map((one) => { const b = one.getBoundingClientRect(); return [b.left, b.top + 3, b.right, b.bottom - 3]; }));
  for (const [i, a] of names.entries()) for (const b of names.slice(i + 1)) must(a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3], 'a name lies on another');
}

async function hostileText(browser) {
  const page = await open(browser, hostile);
  for (const button of await page.locator('#table button').all()) {
    await button.click();
    await page.waitForSelector('#event-title');
  }
  must(await count(page, 'img, iframe, object, body script:not(#data) ~ script') === 0, 'markup came out of a property');
  const all = await page.locator('body').innerText();
  must(all.includes('<script>') && all.includes('onerror'), 'the hostile words are not shown as words');
  must(!/[\u202a-\u202e\u2066-\u2069]/.test(all), 'a mark that turns the direction of writing is shown raw');
  must(await page.evaluate(() => window.hacked === undefined), 'a property ran as script');
  const links = await page.locator('a[href]').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  must(links.every((link) => /^(#|https?:)/.test(link)), `links: ${links}`);
}

async function everyScreen(browser) {
  const hash = '#event=2026-02-26-armed_clash-efe5ef';
  for (const [name, width, height] of [['wide', 1300, 900], ['narrow', 360, 740]]) {
    for (const scheme of ['light', 'dark']) {
      // Axe is put into the page by hand, which the page's own policy rightly forbids.
      const page = await open(browser, example, { width, height, scheme, hash, bypass: true });
      if (pictures) await page.screenshot({ path: path.join(pictures, `${name}-${scheme}.png`), fullPage: name === 'wide' });
      const across = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      must(across <= 0, `${name}: ${across} pixels wider than the screen`);
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      for (const fault of found.violations) {
        const where = fault.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ');
        must(!['serious', 'critical'].includes(fault.impact), `axe, ${name}, ${scheme}: ${fault.impact}: ${fault.help}: ${where}`);
        if (process.env.SITUS_VERBOSE) console.error(`axe ${name} ${scheme}: ${fault.impact}: ${fault.id}: ${where}`);
      }
    }
  }
  const page = await open(browser, example);
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.locator('#theme').click();
  must(await paper() !== light, 'the switch does not darken the page');
}

// Five thousand events: how long a frame takes while the map is moved and zoomed.
async function smooth(browser) {
  const page = await open(browser, many);
  const frames = await page.evaluate(async () => {
    const map = document.getElementById('map'), times = [], box = map.getBoundingClientRect();
    const next = () => new Promise((done) => requestAnimationFrame(done));
    for (let n = 0; n < 60; n += 1) {
      const start = performance.now();
      if (n < 30) map.dispatchEvent(new WheelEvent('wheel', { deltaY: n < 15 ? -60 : 60, clientX: box.left + 300, clientY: box.top + 300, cancelable: true }));
      else map.dispatchEvent(new KeyboardEvent('keydown', { key: n % 2 ? 'ArrowLeft' : 'ArrowUp', cancelable: true }));
      await next(); map.getBoundingClientRect(); await next();
      times.push((performance.now() - start) / 2);
    }
    return times.sort((a, b) => a - b);
  });
  const median = frames[Math.floor(frames.length / 2)], worst = frames[Math.floor(frames.length * 0.95)];
  console.error(`5,000 events: a frame takes ${median.toFixed(1)} ms in the median, ${worst.toFixed(1)} ms at the 95th percentile`);
  must(worst < 250, `5,000 events: a frame takes ${worst.toFixed(0)} ms at the 95th percentile`);
  must(await count(page, '#marks .mark') < 700, 'too many signs at once');
}

(async () => {
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  for (const part of [layersAndDays, bothSides, theMap, hostileText, everyScreen, smooth]) {
    try { await part(browser); } catch (error) { must(false, `${part.name}: ${error.message.split('\n')[0]}`); }
  }
  await browser.close();
  process.exit(wrong ? 1 : 0);
})();
