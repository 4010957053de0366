import { describe, expect, it } from 'vitest'
import { CLIENTS, snippet, testEvent } from './snippets'

const target = { key: 'wk_abc', origin: 'https://t.shop.cn:8443' }

describe('snippets', () => {
  it.each(CLIENTS)('%s names the key and this server', (client) => {
    const text = snippet(client, target)
    expect(text).toContain('wk_abc')
    expect(text).toContain('https://t.shop.cn:8443')
    expect(text).not.toContain('undefined')
    expect(text).toBe(text.trim())
  })

  it('tells analytics.js the host without a protocol', () => {
    expect(snippet('analyticsJs', target)).toContain("apiHost: 't.shop.cn:8443/v1', protocol: 'https'")
  })

  it('hands the key to 神策 in the address', () => {
    expect(snippet('sensors', target)).toContain('/sa?project=default&token=wk_abc')
  })

  it('gives each test event an id of its own', () => {
    expect(testEvent('m1').messageId).toBe('m1')
    expect(testEvent('m1').event).toBe(testEvent('m2').event)
  })
})
