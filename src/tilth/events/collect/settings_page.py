"""`GET /v1/projects/<writeKey>/settings`: what analytics.js asks for before it sends anything."""

from tilth.events.collect.answers import Answer, answer_json
from tilth.events.collect.requests import Head


def answer_settings(write_key: str, head: Head, scheme: str) -> Answer:
    """Send everything to this very server, as single requests; no other integrations."""
    enabled = {"enabled": True, "integrations": {}}
    host = head.get(b"host")
    forwarded = head.get(b"x-forwarded-proto") or scheme
    answer = answer_json(
        200,
        {
            "integrations": {
                "Segment.io": {
                    "apiKey": write_key,
                    "apiHost": f"{host}/v1",
                    "protocol": forwarded,
                    "unbundledIntegrations": [],
                    "addBundledMetadata": True,
                    "maybeBundledConfigIds": {},
                    "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
                }
            },
            "plan": {
                "track": {"__default": enabled},
                "identify": {"__default": enabled},
                "group": {"__default": enabled},
            },
            "edgeFunction": {},
            "analyticsNextEnabled": True,
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "metrics": {"sampleRate": 0},
            "legacyVideoPluginsEnabled": False,
            "remotePlugins": [],
        },
    )
    answer.headers.append((b"cache-control", b"public, max-age=300"))
    return answer
