/** Lines to copy for each client that the collecting API speaks, as docs/collecting.md tells. Pure. */

export const CLIENTS = [
  'analyticsJs',
  'segmentNode',
  'segmentPython',
  'rudderstack',
  'posthogJs',
  'posthogPython',
  'sensors',
  'thinkingdata',
  'curl',
] as const
export type Client = (typeof CLIENTS)[number]

/** What a client's lines are made of: its write key and the address of this server, without a slash at its end. */
interface Target {
  key: string
  origin: string
}

export function snippet(client: Client, { key, origin }: Target): string {
  const { host, protocol } = new URL(origin)
  return WRITERS[client]({ key, origin, host, protocol: protocol.replace(':', '') }).trim()
}

interface Parts extends Target {
  host: string
  protocol: string
}

const WRITERS: Record<Client, (parts: Parts) => string> = {
  analyticsJs: ({ key, origin, host, protocol }) => `
import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load(
  { writeKey: '${key}', cdnURL: '${origin}' },
  { integrations: { 'Segment.io': { apiHost: '${host}/v1', protocol: '${protocol}' } } },
)
analytics.track('Product Viewed', { product_id: 'sku-1', price: 19.9 })`,
  segmentNode: ({ key, origin }) => `
import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${key}', host: '${origin}' })
analytics.track({ userId: 'u1', event: 'Product Viewed', properties: { product_id: 'sku-1', price: 19.9 } })
await analytics.closeAndFlush()`,
  segmentPython: ({ key, origin }) => `
from segment.analytics import Client

analytics = Client("${key}", host="${origin}")
analytics.track("u1", "Product Viewed", {"product_id": "sku-1", "price": 19.9})
analytics.flush()`,
  rudderstack: ({ key, origin }) => `
const Analytics = require('@rudderstack/rudder-sdk-node')

const analytics = new Analytics('${key}', { dataPlaneUrl: '${origin}' })
analytics.track({ userId: 'u1', event: 'Product Viewed', properties: { product_id: 'sku-1', price: 19.9 } })`,
  posthogJs: ({ key, origin }) => `
import posthog from 'posthog-js'

posthog.init('${key}', { api_host: '${origin}', advanced_disable_flags: true, disable_session_recording: true })
posthog.capture('Product Viewed', { product_id: 'sku-1', price: 19.9 })`,
  posthogPython: ({ key, origin }) => `
from posthog import Posthog

posthog = Posthog("${key}", host="${origin}")
posthog.capture("Product Viewed", distinct_id="u1", properties={"product_id": "sku-1", "price": 19.9})
posthog.flush()`,
  sensors: ({ key, origin }) => `
import sensors from 'sa-sdk-javascript'

sensors.init({ server_url: '${origin}/sa?project=default&token=${key}', send_type: 'ajax' })
sensors.quick('autoTrack')
sensors.track('Product Viewed', { product_id: 'sku-1', price: 19.9 })`,
  thinkingdata: ({ key, origin }) => `
from tgasdk.sdk import TGAnalytics, BatchConsumer

analytics = TGAnalytics(BatchConsumer("${origin}", "${key}"))
analytics.track(account_id="u1", event_name="Product Viewed", properties={"product_id": "sku-1", "price": 19.9})
analytics.flush()`,
  curl: ({ key, origin }) => `
curl -u ${key}: ${origin}/v1/track \\
  -H 'Content-Type: application/json' \\
  -d '{"userId": "u1", "event": "Product Viewed", "properties": {"product_id": "sku-1", "price": 19.9}}'`,
}

/** The event that the page sends by itself; it makes a visitor of its own. */
export function testEvent(messageId: string) {
  return { anonymousId: 'console-test', event: 'Test Event', messageId, properties: { sent_from: 'console' } }
}
