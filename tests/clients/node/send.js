// Sends one customer's day through a Node SDK: node send.js '{"library": …, "url": …, "key": …}'. Prints the failures.
const told = JSON.parse(process.argv[2]);
const timestamp = new Date(told.at);
const failures = [];

function send(client) {
  client.identify({ userId: "u1", traits: told.traits, timestamp });
  client.page({ userId: "u1", name: "Home", properties: { url: "https://shop.cn/" }, timestamp });
  client.track({ userId: "u1", event: "Order Completed", properties: told.order, timestamp });
  client.track({ anonymousId: "a1", event: "精耕", properties: { 城市: "杭州" }, timestamp });
  client.alias({ userId: "u1", previousId: "a1", timestamp });
  client.group({ userId: "u1", groupId: "g1", traits: { name: "Acme" }, timestamp });
}

async function main() {
  if (told.library === "segment") {
    const { Analytics } = require("@segment/analytics-node");
    const client = new Analytics({ writeKey: told.key, host: told.url, maxRetries: 1 });
    client.on("error", (error) => failures.push(String(error.reason ?? error)));
    send(client);
    await client.closeAndFlush({ timeout: 15000 });
  } else {
    const Rudder = require("@rudderstack/rudder-sdk-node");
    const client = new Rudder(told.key, { dataPlaneUrl: told.url, errorHandler: (error) => failures.push(String(error)) });
    send(client);
    await new Promise((resolve, reject) => client.flush((error) => (error ? reject(error) : resolve())));
  }
  console.log(JSON.stringify({ failures }));
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
